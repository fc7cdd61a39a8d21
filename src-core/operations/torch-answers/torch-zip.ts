import { dtypeBytes } from '../../model/dtype.ts';
import { ruleOf } from '../../findings/catalog.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { asItems } from '../../pickle/access.ts';
import { keyText, RECORD_ARGUMENTS } from '../../torch/storage-id.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { NO_INDEX, NOT_RESIZABLE } from './messages.ts';
import type { StorageAnswers } from './opened-archive.ts';
import { earliest, type Loader, type Refusal } from './refusal.ts';
import { refuses } from './rules.ts';
import type { PickleRuns } from './run-pickle.ts';

/** A file that is asked for all three ways of loading. */
export interface AskedPickles {
  readonly read: TorchRead;
  /** Bytes of the file. */
  readonly size: number;
  readonly runs: PickleRuns;
}

export interface LoadPrediction {
  readonly message: string | null;
  readonly trust: readonly string[] | null;
}

/** By index of the storage. */
type Answers = readonly StorageAnswers[] | null;

/** The pickle and what it asks of storages, whichever comes first in the stream. */
export function runObject({ read, size, runs }: AskedPickles, loader: Loader, storages: Answers): LoadPrediction {
  const [object] = read.pickles;
  const run = object === undefined ? null : runs.run(object, loader, 'storage');
  const ofStorages = storages === null ? [] : storageRefusals(read, storages, loader, object?.parsed);
  const ofObject = read.findings.flatMap((found): Refusal[] => {
    // Where each storage was asked for, that is the answer.
    if (storages !== null && (found.code === 'TA310' || found.code === 'TA311')) return [];
    const { referenceMessage, severity } = describeFinding(found);
    if (severity !== 'error' || referenceMessage === '' || !refuses(found, loader)) return [];
    const isMappedCount = loader === 'mmap' && referenceMessage === RECORD_ARGUMENTS;
    const message = isMappedCount ? mappedCount(found) : referenceMessage;
    return [{ message, offset: offsetOf(found, object?.parsed.end ?? 0) }];
  });
  const mapped = loader === 'mmap' ? mappedRefusal(read, size, storages) : null;
  const others = [...ofStorages, ...ofObject, ...(mapped === null ? [] : [mapped])];
  const first = earliest([run?.refusal ?? null, ...others]);
  if (first === null) return { message: null, trust: null };
  return { message: first.message, trust: others.length === 0 ? (run?.trust ?? null) : null };
}

/** A mapped storage is a slice of the file, and one of a negative length has no bytes. */
function mappedCount({ data }: Finding): string {
  return /^-?\d+$/.test(String(data['count'])) ? NOT_RESIZABLE : NO_INDEX;
}

/** Where no byte is known the tensor is taken to come last: names are judged before values are made. */
function offsetOf(found: Finding, end: number): number {
  return found.at.entry?.endsWith('data.pkl') === true ? (found.at.offset ?? end) : end;
}

/** A storage is read where the pickle first speaks of it. */
function storageRefusals(
  { checkpoint }: TorchRead,
  answers: readonly StorageAnswers[],
  loader: Loader,
  parsed: ParsedPickle | undefined,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  let uses: ReadonlyMap<string, number> | null = null;
  for (const [storage, { plain, mapped }] of answers.entries()) {
    const message = loader === 'mmap' ? ('message' in mapped ? mapped.message : null) : plain;
    if (message === null) continue;
    uses ??= firstUses(parsed);
    refusals.push({ message, offset: uses.get(checkpoint.storages.at(storage)?.key ?? '') ?? Number.MAX_SAFE_INTEGER });
  }
  return refusals;
}

function firstUses(parsed: ParsedPickle | undefined): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { pid, offset } of parsed?.persistent ?? []) {
    const key = keyText(asItems(pid)?.[2] ?? null);
    if (!uses.has(key)) uses.set(key, offset);
  }
  return uses;
}

/** A mapped storage is a slice of the file, compressed or not: as long as it was declared, unless the file ends before. */
function mappedRefusal(read: TorchRead, size: number, storages: Answers): Refusal | null {
  // Where nothing is odd about an archive, every record is in it as it is; a tensor that reaches outside is an error of its own.
  if (storages === null && !read.findings.some(({ code }) => ruleOf(code).severity === 'error')) return null;
  const { checkpoint } = read;
  const listed = new Set<number | null>();
  for (const tensor of checkpoint.tensors) {
    if (tensor.layout === 'strided') listed.add(tensor.storage);
    const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
    if (storage?.entry === undefined) continue;
    const mapped = storages?.[tensor.storage ?? -1]?.mapped;
    const start = mapped !== undefined && 'offset' in mapped ? mapped.offset : storage.fileOffset;
    if (start === null) continue;
    const available = Math.max(0, Math.min(storage.bytes, size - start));
    if (bytesReached(tensor) > available) return { message: NOT_RESIZABLE, offset: Number.MAX_SAFE_INTEGER };
  }
  // Parts of other tensors (scales, indices) are not listed as such: one that lies behind the end of the file has no bytes.
  const isBehind = storages?.some(
    ({ mapped }, index) =>
      !listed.has(index) &&
      'offset' in mapped &&
      mapped.offset >= size &&
      (checkpoint.storages.at(index)?.bytes ?? 0) > 0,
  );
  return isBehind === true ? { message: NOT_RESIZABLE, offset: Number.MAX_SAFE_INTEGER } : null;
}

function bytesReached({ shape, stride, storageOffset, dtype, layout }: TensorInfo): number {
  const itemBytes = dtypeBytes(dtype);
  // Packed quantised types hold several elements in a byte.
  if (itemBytes === null || stride === null || layout !== 'strided' || shape.includes(0) || dtype.startsWith('quint'))
    return 0;
  let last = storageOffset;
  for (let i = 0; i < shape.length; i++) last += ((shape[i] ?? 1) - 1) * (stride[i] ?? 0);
  return (last + 1) * itemBytes;
}
