import { dtypeBytes, type DType } from '../../model/dtype.ts';
import type { ChecksumTask, FormatResult } from '../../findings/format-result.ts';
import type { ArchiveEntry } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';
import type { KeyPath, Storage, TensorInfo } from '../../model/tensor.ts';
import { layOutSafetensors, storedName, type StoredTensor } from '../../safetensors/write.ts';
import { checksumPolicy, type ChecksumPolicy } from '../../zip/checksums.ts';
import type { Content, Plain } from '../rewrite/content.ts';
import type { CastDType, Refusal } from '../rewrite/edit.ts';
import { isCastFrom } from '../rewrite/edit-names.ts';
import { isContiguous } from '../../model/stride.ts';
import { countElements } from '../rewrite/gather.ts';
import { damageOf } from '../rewrite/plan.ts';
import { listNames, refuse, type Converted } from './converted.ts';
import { chooseStateDict } from './state-dict.ts';
import { untie } from './tied.ts';

export interface SafetensorsOptions {
  /** The dict that holds the tensors; found by itself where it is left out. */
  readonly from?: KeyPath;
  /** Text for `__metadata__`, in front of what tied tensors add. */
  readonly metadata?: readonly (readonly [string, string])[];
  /** Old name → new name: tensors that it does not name are left out. Absent: all stay as they are. */
  readonly names?: ReadonlyMap<string, string>;
  /** Every tensor of another float dtype becomes one of this. */
  readonly cast?: CastDType | null;
}

export interface SafetensorsPlan {
  /** Everything in front of the data. */
  readonly header: Uint8Array;
  /** The bytes of the tensors in the order of writing, without gaps. */
  readonly contents: readonly { readonly name: string; readonly content: Content }[];
  /** Bytes of the whole file. */
  readonly size: number;
  /** Checksums of the storages that are read: to be compared before their bytes are used. */
  readonly checksums: Rows<ChecksumTask>;
  readonly policy: ChecksumPolicy;
}

/**
 * The file that the safetensors library writes for the tensors of a torch file, to the byte. Tensors that are not
 * contiguous are gathered; of tied ones one name is kept, and the metadata says which one stands for the others.
 * Source: safetensors/torch.py `save_model`, `save_file`.
 */
export function planSafetensors(read: FormatResult, options: SafetensorsOptions = {}): Converted<SafetensorsPlan> {
  const damage = damageOf(read.findings);
  if (damage !== null) return refuse('the source', damage);
  const { checkpoint } = read;
  const chosen = chooseStateDict(checkpoint.root, options.from);
  if (!chosen.ok) return refuse(chosen.what, chosen.why);
  const { tensors: found, notes } = chosen.stateDict;
  const { names, cast = null } = options;
  const tensors = found.filter(([name]) => names?.has(name) ?? true);
  const refusals = refusedTensors(tensors);
  if (refusals.length > 0) return { ok: false, refusals };
  const result = untie(tensors, checkpoint.storages);
  if (!result.ok)
    return refuse(
      listNames(result.names),
      'they share bytes, and none of them covers the whole of its storage: save the full tensor, or copies of the parts',
    );
  const { kept, dropped, different } = result.untied;
  const entries = new Map((checkpoint.archive?.entries ?? []).map((entry) => [entry.name, entry]));
  const stored: StoredTensor[] = [];
  const contents: { readonly name: string; readonly content: Content }[] = [];
  for (const [before, tensor] of kept) {
    const name = names?.get(before) ?? before;
    const content = castContent(contentOf(tensor, checkpoint.storages, entries), tensor, cast);
    const planned = storedTensor(
      name,
      cast !== null && isCastFrom(tensor.dtype, cast) ? { ...tensor, dtype: cast } : tensor,
    );
    if (content === null || planned === null) return refuse(`\`${name}\``, 'its bytes cannot be read, or not be cast');
    stored.push(planned);
    contents.push({ name, content });
  }
  const given = options.metadata ?? [];
  const taken = new Set(given.map(([key]) => key));
  // What the caller says of a name is not overridden.
  const layout = layOutSafetensors(stored, [...given, ...dropped.filter(([name]) => !taken.has(name))]);
  return {
    ok: true,
    value: {
      header: layout.header,
      contents: layout.order.flatMap((index) => contents[index] ?? []),
      size: layout.size,
      checksums: checksumsOf(read, kept),
      policy: checksumPolicy(checkpoint.archive?.entries ?? []),
    },
    notes: [...notes, ...tiedNotes(dropped, different)],
  };
}

/** What the format cannot hold, by reason. */
function refusedTensors(tensors: readonly (readonly [string, TensorInfo])[]): readonly Refusal[] {
  const reasons = new Map<string, string[]>();
  for (const [name, tensor] of tensors) {
    const why = name === '__metadata__' ? RESERVED : hasLoneSurrogate(name) ? NOT_TEXT : whyNot(tensor);
    if (why !== null) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  }
  return [...reasons].map(([why, names]) => ({ edit: listNames(names), why }));
}

const RESERVED = 'the name stands for the metadata of a safetensors file: the file could not be read again';
const NOT_TEXT = 'the name is not valid text';

function whyNot(tensor: TensorInfo): string | null {
  if (tensor.layout !== 'strided') return `safetensors has no ${tensor.layout} tensors`;
  if (tensor.parts !== undefined) return 'it is put together from other tensors, which safetensors cannot say';
  if (tensor.quantization !== undefined) return 'safetensors has no quantised tensors';
  if (tensor.storage === null || tensor.stride === null) return 'it has no bytes';
  if (!tensor.readable) return 'its bytes are missing or damaged';
  if (tensor.conjugated === true || tensor.negated === true)
    return 'it is conjugated or negated lazily, which the format cannot say: resolve it before saving';
  if (storedName(tensor.dtype) === null) return `safetensors has no dtype ${tensor.dtype}`;
  return null;
}

function hasLoneSurrogate(name: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(name);
}

function storedTensor(name: string, tensor: TensorInfo): StoredTensor | null {
  const dtype = storedName(tensor.dtype);
  const itemBytes = dtypeBytes(tensor.dtype);
  if (dtype === null || itemBytes === null) return null;
  const bytes = countElements(tensor.shape) * itemBytes;
  return { name, dtype, shape: headerShape(tensor), bytes };
}

/** The header counts values of 4-bit floats where torch counts pairs of them. */
function headerShape({ dtype, shape }: TensorInfo): readonly number[] {
  const last = shape.at(-1);
  return dtype === 'float4_e2m1fn_x2' && last !== undefined ? [...shape.slice(0, -1), last * 2] : shape;
}

/** Bytes whose order is turned round on another machine: a complex element is two numbers. */
function numberBytes(dtype: DType, itemBytes: number): number {
  return dtype.startsWith('complex') ? itemBytes / 2 : itemBytes;
}

function contentOf(
  tensor: TensorInfo,
  storages: Rows<Storage>,
  entries: ReadonlyMap<string, ArchiveEntry>,
): Content | null {
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  const itemBytes = dtypeBytes(tensor.dtype);
  if (storage === undefined || itemBytes === null || tensor.stride === null) return null;
  const length = countElements(tensor.shape) * itemBytes;
  if (length === 0) return { kind: 'bytes', bytes: new Uint8Array(0) };
  const from = storageContent(storage, entries);
  if (from === null) return null;
  const swapBytes = storage.byteOrder === 'big' ? numberBytes(tensor.dtype, itemBytes) : 1;
  const start = tensor.storageOffset * itemBytes;
  if (swapBytes === 1 && isContiguous(tensor.shape, tensor.stride)) {
    if (from.kind === 'copy') return { kind: 'copy', offset: from.offset + start, length };
    if (start === 0 && length === from.size) return from;
  }
  return { kind: 'gather', from, strided: { start, itemBytes, shape: tensor.shape, stride: tensor.stride, swapBytes } };
}

/** The same bytes as another float dtype; null where they do not lie in one piece. */
function castContent(content: Content | null, { dtype }: TensorInfo, cast: CastDType | null): Content | null {
  if (content === null || cast === null || !isCastFrom(dtype, cast) || content.kind === 'bytes') return content;
  if (content.kind !== 'copy') return null;
  return { ...content, kind: 'cast', from: dtype, to: cast, littleEndian: true };
}

function storageContent(storage: Storage, entries: ReadonlyMap<string, ArchiveEntry>): Plain | null {
  if (storage.fileOffset !== null) return { kind: 'copy', offset: storage.fileOffset, length: storage.bytes };
  const entry = storage.entry === undefined ? undefined : entries.get(storage.entry);
  if (entry?.method !== 8) return null;
  return { kind: 'inflate', offset: entry.dataOffset, storedBytes: entry.compressedSize, size: entry.size };
}

function checksumsOf(read: FormatResult, kept: readonly (readonly [string, TensorInfo])[]): readonly ChecksumTask[] {
  const used = new Set(kept.map(([, { storage }]) => storage));
  return read.checksums.filter(({ storage }) => storage !== null && used.has(storage));
}

function tiedNotes(dropped: readonly (readonly [string, string])[], different: readonly string[]): readonly string[] {
  const notes: string[] = [];
  if (dropped.length > 0)
    notes.push(
      `${listNames(dropped.map(([name]) => name))} share their bytes with names that are kept, and are left out; the metadata says which`,
    );
  if (different.length > 0)
    notes.push(`of these, ${listNames(different)} look at the bytes in another shape or at a part of them`);
  return notes;
}
