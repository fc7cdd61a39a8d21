import type { ByteSource } from '../../bytes/byte-source.ts';
import type { FileSet } from '../../bytes/file-set.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ChecksumTask } from '../../findings/format-result.ts';
import type { TensorStats } from '../../contract/report.ts';
import type { ArchiveEntry, Checkpoint } from '../../model/checkpoint.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { withFile } from '../../sets/read-part.ts';
import type { Scanner, ScanRequest, ScanResult } from '../scan.ts';

/**
 * The deep part of a checkpoint that lies in several files: each file is opened once, scanned by itself with what lies in
 * it, and closed before the next. What lies in no other file is scanned in the request's own source.
 */
export async function scanFiles(request: ScanRequest, files: FileSet, scan: Scanner): Promise<ScanResult> {
  const parts = splitByFile(request);
  const progress = new Progress(request, parts);
  const merged = new MergedScan(request.values);
  for (const part of parts) {
    const run = async (source: ByteSource) =>
      merged.add(part, await scan({ ...request, ...restricted(request, part), source, onProgress: progress.of(part) }));
    if (part.file === undefined) await run(request.source);
    else await withFile(files, part.file, run);
    progress.finish(part);
  }
  return merged.result();
}

/** Whether any of the bytes to scan lie in another file. */
export function liesInFiles({ checkpoint, checksums }: ScanRequest): boolean {
  return checksums.some(({ file }) => file !== undefined) || checkpoint.storages.some(({ file }) => file !== undefined);
}

/** What lies in one file; numbers are indexes into the checkpoint's lists. */
interface FilePart {
  readonly file: string | undefined;
  readonly checksums: ChecksumTask[];
  readonly storages: number[];
  readonly tensors: number[];
}

function splitByFile({ checkpoint, checksums, values }: ScanRequest): readonly FilePart[] {
  const parts = new Map<string | undefined, FilePart>();
  const partOf = (file: string | undefined): FilePart => {
    const part = parts.get(file) ?? { file, checksums: [], storages: [], tensors: [] };
    parts.set(file, part);
    return part;
  };
  for (const task of checksums) partOf(task.file).checksums.push(task);
  const { storages, tensors } = checkpoint;
  if (values)
    for (const [index, tensor] of tensors.entries()) {
      const storage = firstStorage(tensor);
      partOf(storage === null ? undefined : storages[storage]?.file).tensors.push(index);
    }
  for (const [index, { file }] of storages.entries()) parts.get(file)?.storages.push(index);
  return [...parts.values()];
}

/** The storage a tensor is read from, or one of those its parts are. */
function firstStorage({ storage, parts }: TensorInfo): number | null {
  if (storage !== null || parts === undefined) return storage;
  for (const part of Object.values(parts)) if (part.storage !== null) return part.storage;
  return null;
}

function restricted({ checkpoint }: ScanRequest, part: FilePart): Pick<ScanRequest, 'checkpoint' | 'checksums'> {
  const local = new Map(part.storages.map((storage, at) => [storage, at]));
  const storages = part.storages.flatMap((index) => {
    const storage = checkpoint.storages[index];
    return storage === undefined ? [] : [withoutFile(storage)];
  });
  const tensors = part.tensors.flatMap((index) => {
    const tensor = checkpoint.tensors[index];
    return tensor === undefined ? [] : [localTensor(tensor, local)];
  });
  const checksums = part.checksums.map((task) => ({
    ...task,
    storage: task.storage === null ? null : (local.get(task.storage) ?? null),
  }));
  return { checkpoint: { ...checkpoint, storages, tensors, archive: archiveOf(part, checkpoint.archive) }, checksums };
}

/** Whether a file records checksums at all is told by all of its entries. */
function archiveOf({ file, checksums }: FilePart, own: Checkpoint['archive']): Checkpoint['archive'] {
  if (file === undefined) return own;
  const entries = checksums.map((task): ArchiveEntry => ({
    name: task.entry,
    headerOffset: task.fileOffset,
    dataOffset: task.fileOffset,
    compressedSize: task.storedBytes,
    size: task.size,
    method: task.method,
    crc32: task.crc32,
  }));
  return { entries, directory: [0, 0], seal: 'absent' };
}

function withoutFile(storage: Storage): Storage {
  const { key, bytes, dtype, device, fileOffset, entry, byteOrder } = storage;
  return { key, bytes, dtype, device, fileOffset, byteOrder, ...(entry === undefined ? {} : { entry }) };
}

function localTensor(tensor: TensorInfo, local: ReadonlyMap<number, number>): TensorInfo {
  const { storage, parts } = tensor;
  const own = { ...tensor, storage: storage === null ? null : (local.get(storage) ?? null) };
  if (parts === undefined) return own;
  const moved = Object.entries(parts).map(([role, part]) => [role, localTensor(part, local)] as const);
  return { ...own, parts: Object.fromEntries(moved) };
}

/** Bytes of all files told as one sum. */
class Progress {
  readonly #request: ScanRequest;
  readonly #total: number;
  #before = 0;

  constructor(request: ScanRequest, parts: readonly FilePart[]) {
    this.#request = request;
    this.#total = parts.reduce((sum, part) => sum + this.#bytesOf(part), 0);
  }

  of(part: FilePart): ScanRequest['onProgress'] {
    return (step, done, total) => {
      const share = total === 0 ? 0 : (this.#bytesOf(part) * done) / total;
      this.#request.onProgress(step, Math.round(this.#before + share), this.#total);
    };
  }

  finish(part: FilePart): void {
    this.#before += this.#bytesOf(part);
  }

  #bytesOf({ checksums, storages }: FilePart): number {
    if (!this.#request.values) return checksums.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    return storages.reduce((sum, index) => sum + (this.#request.checkpoint.storages[index]?.bytes ?? 0), 0);
  }
}

/** Results of the files as one, in the numbers of the whole. */
class MergedScan {
  readonly #values: boolean;
  readonly #findings: Finding[] = [];
  readonly #damaged = new Set<number>();
  readonly #stats = new Map<number, TensorStats>();

  constructor(values: boolean) {
    this.#values = values;
  }

  add({ file, storages, tensors }: FilePart, { findings, damagedStorages, stats }: ScanResult): void {
    for (const found of findings)
      this.#findings.push(file === undefined ? found : { ...found, at: { ...found.at, file } });
    for (const local of damagedStorages) {
      const index = storages[local];
      if (index !== undefined) this.#damaged.add(index);
    }
    for (const [local, one] of stats ?? []) {
      const index = tensors[local];
      if (index !== undefined) this.#stats.set(index, one);
    }
  }

  result(): ScanResult {
    return {
      findings: this.#findings,
      damagedStorages: this.#damaged,
      stats: this.#values ? this.#stats : null,
    };
  }
}
