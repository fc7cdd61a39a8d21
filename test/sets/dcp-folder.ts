import { contiguousStride } from '../../src-core/model/stride.ts';
import type { Files } from '../sources/memory-set.ts';
import { checkpoint } from '../torch/build.ts';
import { call, dict, encode, global, object, storage, tensor, tuple, type Python } from '../torch/encode.ts';

const METADATA = 'torch.distributed.checkpoint.metadata';

/** One item of a distributed checkpoint: a chunk of a float32 tensor, or an object. */
export interface Item {
  readonly name: string;
  readonly file: string;
  /** Where the chunk begins in its tensor, and its sizes; absent for an object. */
  readonly chunk?: { readonly offsets: readonly number[]; readonly sizes: readonly number[] };
  /** Bytes of the item; what torch.save writes for it where nothing is said. */
  readonly bytes?: Uint8Array;
}

export interface Folder {
  /** Shapes of the tensors by their flat names. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly items: readonly Item[];
  /** Path of each name in the state dict that was flattened. */
  /** Names of items whose place is not noted. */
  readonly withoutPlace?: readonly string[];
  readonly paths?: Readonly<Record<string, readonly (string | number)[]>>;
}

/** A folder as torch.distributed.checkpoint writes it. */
export function dcpFolder({ shapes, items, paths = {}, withoutPlace = [] }: Folder): Files {
  const parts = new Map<string, Uint8Array[]>();
  const storageData: (readonly [Python, Python])[] = [];
  for (const item of items) {
    const bytes = item.bytes ?? itemBytes(item);
    const before = parts.get(item.file) ?? [];
    const offset = before.reduce((sum, part) => sum + part.length, 0);
    parts.set(item.file, [...before, bytes]);
    if (!withoutPlace.includes(item.name))
      storageData.push([indexOf(item), storageInfo(item.file, offset, bytes.length)]);
  }
  const files = [...parts].map(([file, all]) => [file, Buffer.concat(all)] as const);
  return { '.metadata': metadata({ shapes, items, paths }, storageData), ...Object.fromEntries(files) };
}

export function itemBytes({ chunk }: Pick<Item, 'chunk'>): Uint8Array {
  if (chunk === undefined) return checkpoint({ object: 7, data: {} });
  const count = chunk.sizes.reduce((product, size) => product * size, 1);
  const data = new Uint8Array(Float32Array.from({ length: count }, (_, at) => at + 1).buffer);
  const stride = contiguousStride(chunk.sizes);
  const value = tensor(storage('FloatStorage', '0', count), { size: tuple(...chunk.sizes), stride: tuple(...stride) });
  return checkpoint({ object: value, data: { '0': data } });
}

function metadata({ shapes, items, paths }: Folder, storageData: readonly (readonly [Python, Python])[]): Uint8Array {
  const objects = items.filter(({ chunk }) => chunk === undefined).map(({ name }) => name);
  const state = [
    ...Object.entries(shapes).map(([name, shape]) => [name, tensorEntry(name, shape, items)] as const),
    ...objects.map((name) => [name, object(METADATA, 'BytesStorageMetadata', dict({}))] as const),
  ];
  return encode(
    object(
      METADATA,
      'Metadata',
      dict({
        state_dict_metadata: dict(state),
        planner_data: dict(Object.entries(paths ?? {}).map(([name, path]) => [name, tuple(...path)] as const)),
        storage_data: dict(storageData),
        version: '1.0.0',
      }),
    ),
    4,
  );
}

function tensorEntry(name: string, shape: readonly number[], items: readonly Item[]): Python {
  const properties = object(
    METADATA,
    'TensorProperties',
    tuple(global('torch', 'float32'), call('torch.serialization', '_get_layout', 'torch.strided'), false, null, false),
  );
  const chunks = items.flatMap((item) => (item.name === name && item.chunk !== undefined ? [item.chunk] : []));
  const own = chunks.map(({ offsets, sizes }) =>
    object(METADATA, 'ChunkStorageMetadata', dict({ offsets: size(offsets), sizes: size(sizes) })),
  );
  return object(METADATA, 'TensorStorageMetadata', dict({ properties, size: size(shape), chunks: own }));
}

function indexOf({ name, chunk }: Item): Python {
  const fields = chunk === undefined ? { fqn: name } : { fqn: name, offset: size(chunk.offsets), index: null };
  return object(METADATA, 'MetadataIndex', dict(fields));
}

function storageInfo(file: string, offset: number, length: number): Python {
  return object(
    'torch.distributed.checkpoint.filesystem',
    '_StorageInfo',
    dict({ relative_path: file, offset, length }),
  );
}

function size(dims: readonly number[]): Python {
  return call('torch', 'Size', tuple(...dims));
}
