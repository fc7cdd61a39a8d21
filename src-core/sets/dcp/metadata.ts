import type { DType } from '../../model/dtype.ts';
import type { Key, KeyPath } from '../../model/tensor.ts';
import { asCall, asDict, asGlobal, asInt, asInts, asText, asTuple, isGlobalNamed } from '../../pickle/access.ts';
import { dictEntries, entryOf, type Entry } from '../../pickle/dict-entries.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { ExpectedNames } from '../../torch/damaged-names.ts';
import { dtypeOf } from '../../torch/dtypes.ts';

/** A block of a tensor: where it begins and how long it is, along each dimension. */
export interface Chunk {
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
}

/** One entry of the state dict, under its flat name. `tensor` is null for an object that is pickled whole. */
export interface DcpEntry {
  readonly name: string;
  readonly path: KeyPath;
  readonly tensor: {
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly requiresGrad: boolean;
    readonly chunks: readonly Chunk[];
  } | null;
}

/** Where an item lies. `offsets` tells which chunk of its tensor it is; null for an object. */
export interface DcpItem {
  readonly name: string;
  readonly offsets: readonly number[] | null;
  readonly file: string;
  readonly start: number;
  readonly length: number;
}

export interface DcpMetadata {
  readonly entries: readonly DcpEntry[];
  readonly items: readonly DcpItem[];
  readonly facts: readonly (readonly [string, string])[];
}

const METADATA = 'torch.distributed.checkpoint.metadata';

/** Read the object in `.metadata`; null when it is not a `Metadata`. Source: torch/distributed/checkpoint/metadata.py. */
export function readMetadata(value: PickleValue | undefined): DcpMetadata | null {
  if (!isInstance(value, 'Metadata')) return null;
  const fields = fieldsOf(value);
  const state = asDict(entryOf(fields, 'state_dict_metadata'));
  if (state === null) return null;
  const planner = pathsOf(entryOf(fields, 'planner_data'));
  const storage = asDict(entryOf(fields, 'storage_data'));
  return {
    entries: dictEntries(state).flatMap(([key, entry]) => {
      const name = asText(key);
      return name === null ? [] : [entryOfState(name, planner.get(name) ?? [name], entry)];
    }),
    items: storage === null ? [] : dictEntries(storage).flatMap(itemOf),
    facts: factsOf(fields),
  };
}

function isInstance(value: PickleValue | undefined, name: string): boolean {
  const call = asCall(value);
  return call !== null && isGlobalNamed(call.callee, METADATA, name);
}

/** Attributes of an object that is rebuilt from a dict of them. */
function fieldsOf(value: PickleValue | undefined): readonly Entry[] {
  return (asCall(value)?.states ?? []).flatMap((state) => {
    const dict = asDict(state);
    return dict === null ? [] : dictEntries(dict);
  });
}

function pathsOf(value: PickleValue | undefined): ReadonlyMap<string, KeyPath> {
  const paths = new Map<string, KeyPath>();
  const dict = asDict(value);
  for (const [key, path] of dict === null ? [] : dictEntries(dict)) {
    const name = asText(key);
    const steps = asTuple(path)?.items.map(stepOf);
    if (name !== null && steps !== undefined && steps.length > 0 && steps.every((step) => step !== null))
      paths.set(name, steps);
  }
  return paths;
}

function stepOf(value: PickleValue): Key | null {
  return asText(value) ?? asInt(value);
}

function entryOfState(name: string, path: KeyPath, value: PickleValue): DcpEntry {
  if (!isInstance(value, 'TensorStorageMetadata')) return { name, path, tensor: null };
  const fields = fieldsOf(value);
  const properties = propertiesOf(entryOf(fields, 'properties'));
  const chunks = entryOf(fields, 'chunks');
  const items = typeof chunks === 'object' && chunks?.kind === 'list' ? chunks.items : [];
  return {
    name,
    path,
    tensor: {
      ...properties,
      shape: sizeOf(entryOf(fields, 'size')) ?? [],
      chunks: items.map((chunk) => {
        const own = fieldsOf(chunk);
        return { offsets: sizeOf(entryOf(own, 'offsets')) ?? [], sizes: sizeOf(entryOf(own, 'sizes')) ?? [] };
      }),
    },
  };
}

/** `TensorProperties.__getstate__` gives a tuple: dtype, layout, requires_grad, memory format, pinned. */
function propertiesOf(value: PickleValue | undefined): { readonly dtype: DType; readonly requiresGrad: boolean } {
  const call = asCall(value);
  const state = asTuple(call?.states.at(-1))?.items ?? [];
  const [dtype, , requiresGrad] = state;
  return {
    dtype: dtype === undefined ? 'unknown' : (dtypeOf(dtype) ?? 'unknown'),
    requiresGrad: requiresGrad === true,
  };
}

/** `torch.Size((a, b))`, as a call of it or as a plain tuple. */
function sizeOf(value: PickleValue | undefined): readonly number[] | null {
  const call = asCall(value);
  return call === null ? asInts(value) : asInts(asTuple(call.args)?.items[0]);
}

function itemOf([index, info]: Entry): readonly DcpItem[] {
  const place = fieldsOf(info);
  const about = fieldsOf(index);
  const name = asText(entryOf(about, 'fqn'));
  const file = asText(entryOf(place, 'relative_path'));
  const start = asInt(entryOf(place, 'offset'));
  const length = asInt(entryOf(place, 'length'));
  if (name === null || file === null || start === null || length === null || start < 0 || length < 0) return [];
  return [{ name, offsets: sizeOf(entryOf(about, 'offset')), file, start, length }];
}

function factsOf(fields: readonly Entry[]): readonly (readonly [string, string])[] {
  const storage = fieldsOf(entryOf(fields, 'storage_meta'));
  const facts: (readonly [string, string])[] = [];
  const version = asText(entryOf(fields, 'version'));
  if (version !== null) facts.push(['version', version]);
  for (const name of ['save_id', 'load_id']) {
    const text = asText(entryOf(storage, name));
    if (text !== null) facts.push([name, text]);
  }
  return facts;
}

/**
 * Names that torch itself writes into `.metadata` beside those its default load accepts. None of them runs anything but
 * its own constructor. Source: torch/distributed/checkpoint/{metadata,filesystem,default_planner}.py.
 */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  ...[METADATA, 'torch.distributed.checkpoint.filesystem'].flatMap((module) =>
    [
      'Metadata',
      'TensorStorageMetadata',
      'BytesStorageMetadata',
      'ChunkStorageMetadata',
      'TensorProperties',
      'MetadataIndex',
      'StorageMeta',
      '_MEM_FORMAT_ENCODING',
      '_StorageInfo',
      '_StoragePrefix',
    ].map((name) => `${module}.${name}`),
  ),
  'torch.serialization._get_layout',
  ...['Path', 'PosixPath', 'WindowsPath', 'PurePath', 'PurePosixPath', 'PureWindowsPath'].map(
    (name) => `pathlib.${name}`,
  ),
]);

/** One of these with a flipped bit is no name that torch knows. */
export const EXPECTED_NAMES = new ExpectedNames([...METADATA_NAMES]);

export function isMetadataName(module: string, name: string): boolean {
  return METADATA_NAMES.has(`${module}.${name}`);
}

/** What a value is, in a few words. */
export function describeObject(value: PickleValue | undefined): string {
  const call = asCall(value);
  const global = asGlobal(call === null ? value : call.callee);
  if (global !== null)
    return `${call === null ? 'the name' : 'a call of'} \`${`${global.module}.${global.name}`.slice(0, 128)}\``;
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? `a ${value.kind}` : `a ${typeof value}`;
}
