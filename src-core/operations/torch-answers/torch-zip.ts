import { dtypeBytes } from '../../model/dtype.ts';
import { ruleOf } from '../../findings/catalog.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { FindingCode } from '../../findings/catalog.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import {
  NO_FILES,
  NO_VERSION,
  NOT_RESIZABLE,
  notInSubdirectory,
  recordError,
  TORCHSCRIPT_REFUSED,
} from './messages.ts';
import { recordRefusal, refusedRecords, type OpenedArchive } from './open-archive.ts';
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

/**
 * `torch.load` of a zip archive, step by step in torch's own order, as far as the file decides it: open the archive, its
 * root, its version, the small records, the object's pickle with the storages it asks for.
 * Source: torch/serialization.py, `load` and `_load`; caffe2/serialize/inline_container.cc, `PyTorchStreamReader`.
 */
export function predictZipLoad(asked: AskedPickles, opened: OpenedArchive, loader: Loader): LoadPrediction {
  const { read } = asked;
  if (!opened.ok) return refused(opened.message);
  const table = read.archive?.table;
  if (table === undefined || table.length === 0) return refused(NO_FILES);
  const { records: small } = opened;
  const { root } = small;
  if (root === '') return refused(notInSubdirectory(table.names.text(0)));
  const find = (name: string) => small.find(name);
  const unreadable = (name: string) => {
    const entry = find(name);
    return entry === null ? null : recordRefusal(entry, name);
  };
  const version = find('.data/version') ?? find('version');
  const early =
    unreadable('.data/serialization_id') ??
    (version === null ? NO_VERSION : recordRefusal(version, version.name.slice(root.length))) ??
    reference(read.findings, 'TA204') ??
    reference(read.findings, 'TA202') ??
    reference(read.findings, 'TA210');
  if (early !== null) return refused(early);
  if (find('constants.pkl') !== null)
    return loader === 'full' ? { message: null, trust: null } : refused(TORCHSCRIPT_REFUSED);
  const records =
    unreadable('byteorder') ??
    reference(read.findings, 'TA205') ??
    reference(read.findings, 'TA206') ??
    reference(read.findings, 'TA303') ??
    (find('data.pkl') === null ? recordError('locating file', 'data.pkl', 'file not found') : unreadable('data.pkl'));
  return records === null ? runObject(asked, loader) : refused(records);
}

/** The pickle and what it asks of storages, whichever comes first in the stream. */
export function runObject({ read, size, runs }: AskedPickles, loader: Loader): LoadPrediction {
  const [object] = read.pickles;
  const run = object === undefined ? null : runs.run(object.parsed, loader, 'storage');
  const ofObject = read.findings.flatMap((found): Refusal[] => {
    const { referenceMessage, severity } = describeFinding(found);
    return severity === 'error' && referenceMessage !== '' && refuses(found.code, loader)
      ? [{ message: referenceMessage, offset: offsetOf(found, object?.parsed.end ?? 0) }]
      : [];
  });
  const storages = unreadableStorages(read, loader);
  const mapped = loader === 'mmap' ? mappedRefusal(read, size) : null;
  const first = earliest([run?.refusal ?? null, ...ofObject, ...storages, mapped]);
  if (first === null) return { message: null, trust: null };
  return { message: first.message, trust: first === run?.refusal && ofObject.length === 0 ? run.trust : null };
}

/** Where no byte is known the tensor is taken to come last: names are judged before values are made. */
function offsetOf(found: Finding, end: number): number {
  return found.at.entry?.endsWith('data.pkl') === true ? (found.at.offset ?? end) : end;
}

/** A mapped record is found by its header's place, without a look at the header itself. */
function unreadableStorages(read: TorchRead, loader: Loader): readonly Refusal[] {
  const unreadable = read.archive === null ? [] : refusedRecords(read.archive);
  if (unreadable.length === 0) return [];
  const byName = new Map(unreadable.map((entry) => [entry.name, entry]));
  return read.checkpoint.storages.flatMap(({ entry, key }): Refusal[] => {
    const record = entry === undefined ? undefined : byName.get(entry);
    if (record === undefined || (loader === 'mmap' && record.dataOffset === null)) return [];
    const message = recordRefusal(record, `data/${key}`);
    return message === null ? [] : [{ message, offset: Number.MAX_SAFE_INTEGER }];
  });
}

/** A mapped storage is a slice of the file, compressed or not: as long as it was declared, unless the file ends before. */
function mappedRefusal(read: TorchRead, size: number): Refusal | null {
  if (isWhole(read, size)) return null;
  const { checkpoint, archive } = read;
  let starts: ReadonlyMap<string, number | null> | null = null;
  const startOf = (name: string) => {
    starts ??= new Map(archive?.entries.map((entry) => [entry.name, entry.dataOffset]) ?? []);
    return starts.get(name) ?? null;
  };
  for (const tensor of checkpoint.tensors) {
    const storage = tensor.storage === null ? undefined : checkpoint.storages[tensor.storage];
    if (storage?.entry === undefined) continue;
    const start = storage.fileOffset ?? startOf(storage.entry);
    if (start === null) continue;
    const available = Math.min(storage.bytes, size - start);
    if (bytesReached(tensor) > available) return { message: NOT_RESIZABLE, offset: Number.MAX_SAFE_INTEGER };
  }
  return null;
}

/** No tensor reaches outside its storage, for that is an error of its own, and every storage is in the file as it is. */
function isWhole({ findings, checkpoint }: TorchRead, size: number): boolean {
  if (findings.some(({ code }) => ruleOf(code).severity === 'error')) return false;
  for (const { entry, fileOffset, bytes } of checkpoint.storages)
    if (entry !== undefined && (fileOffset === null || fileOffset + bytes > size)) return false;
  return true;
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

function reference(
  findings: readonly Finding[],
  code: FindingCode,
  where: (found: Finding) => boolean = () => true,
): string | null {
  const found = findings.find((candidate) => candidate.code === code && where(candidate));
  if (found === undefined) return null;
  const { referenceMessage, severity } = describeFinding(found);
  return severity === 'error' && referenceMessage !== '' ? referenceMessage : null;
}

function refused(message: string): LoadPrediction {
  return { message, trust: null };
}
