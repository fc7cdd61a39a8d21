import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ChecksumTask } from '../../findings/format-result.ts';
import type { ArchiveEntry } from '../../model/checkpoint.ts';
import { withFile } from '../../sets/read-part.ts';
import { ValueTotals } from '../../values/findings.ts';
import { Collector } from '../../values/scan/collect.ts';
import { planTasks } from '../../values/scan/plan.ts';
import { segmentsOf } from '../../values/scan/segments.ts';
import { storageOpener } from '../../values/storage-source.ts';
import { tensorStats } from '../../values/tensor-stats.ts';
import { checksumPolicy } from '../../zip/checksums.ts';
import { readChecksums, type Actual } from '../checksums.ts';
import { compareChecksum, isDamage } from '../compare-checksum.ts';
import type { ScanRequest, Scanner, ScanResult, ScanStep } from '../scan.ts';
import { FilePool } from '../sets/file-pool.ts';
import { CountedTensors, piecesOf, splitByFile, type FilePart, type Pieces } from './file-parts.ts';
import { runTasksHere, type RunTasks } from './run-tasks.ts';
import { ScanProgress } from './scan-progress.ts';
import { isLong, scanCompressed } from './scan-compressed.ts';
import { StoredRanges } from './stored-ranges.ts';
import { Summaries } from './summaries.ts';

/**
 * Checksums and values in one pass over each file, by whoever runs the tasks: a file after the other, each open for as
 * long as it is read. Compressed entries, and tensors that are no plain run of a file, follow one by one.
 */
export function scannerWith(run: RunTasks): Scanner {
  return async (request) => await new Scan(request, run).result();
}

class Scan {
  readonly #request: ScanRequest;
  readonly #run: RunTasks;
  readonly #pieces: Pieces;
  readonly #parts: readonly FilePart[];
  readonly #summaries: Summaries;
  readonly #progress: ScanProgress;
  readonly #pool: FilePool | null;
  readonly #findings: Finding[] = [];
  readonly #damaged = new Set<number>();

  constructor(request: ScanRequest, run: RunTasks) {
    this.#request = request;
    this.#run = run;
    const { checkpoint, values, context } = request;
    const { pieces, unread } = piecesOf(values ? checkpoint.tensors : []);
    this.#pieces = pieces;
    this.#parts = splitByFile(request, pieces);
    this.#progress = new ScanProgress(request, this.#parts, pieces);
    this.#summaries = new Summaries(request, pieces);
    for (const [tensor, why] of unread) this.#summaries.unread.set(tensor, why);
    this.#pool = context.folder === undefined ? null : new FilePool(context.folder);
  }

  async result(): Promise<ScanResult> {
    try {
      for (const part of this.#parts) await this.#openPart(part);
    } finally {
      await this.#pool?.close();
    }
    const [findings, damagedStorages] = [this.#findings, this.#damaged];
    if (!this.#request.values) return { findings, damagedStorages, stats: null, spreads: new Map() };
    const found = this.#valueFindings();
    const { stats, spreads } = this.#summaries;
    return { findings: [...findings, ...found], damagedStorages, stats, spreads };
  }

  async #openPart(part: FilePart): Promise<void> {
    const { source, context } = this.#request;
    const { file } = part;
    this.#progress.begin(part);
    if (file === undefined) await this.#scanPart(part, source);
    else if (context.folder !== undefined) await withFile(context.folder, file, (one) => this.#scanPart(part, one));
    else
      for (const piece of part.pieces)
        this.#summaries.add(piece, { ok: false, why: `its bytes are in another file, \`${file}\`` });
    this.#progress.finish();
  }

  async #scanPart(part: FilePart, source: ByteSource): Promise<void> {
    /** By index of the checksum. */
    const actual = new Map<number, Actual>();
    const others = await this.#runTasks(part, source, actual);
    const counted = await this.#readCompressed(part, source, actual);
    await this.#readOthers(others.filter((piece) => !counted.has(piece)));
    await this.#compareChecksums(part, source, actual);
  }

  /** The pieces that have to be read in other ways. */
  async #runTasks(part: FilePart, source: ByteSource, actual: Map<number, Actual>): Promise<readonly number[]> {
    const { context, checksums, checkpoint } = this.#request;
    const stored: number[] = [];
    const summed = (id: number, task: ChecksumTask, crc32: number) => {
      // Of most there is nothing to say, and hundreds of thousands would have to be kept.
      if (crc32 !== task.crc32 || task.size !== task.storedBytes)
        actual.set(id, { kind: 'read', crc32, size: task.storedBytes });
    };
    for (const id of part.checksums) {
      const task = checksums.at(id);
      if (task?.method !== 0) continue;
      if (task.storedBytes === 0) summed(id, task, 0);
      else stored.push(id);
    }
    const ranges = new StoredRanges(checksums, stored);
    const counted = new CountedTensors(this.#pieces, part.pieces);
    const { segments, tensors, others } = segmentsOf(counted, checkpoint.storages, source.size);
    const wanted = new Uint8Array(segments.length);
    for (const { first, last } of tensors) wanted.fill(1, first, last);
    const tasks = planTasks(ranges, segments, (segment) => wanted[segment] === 1, 'full');
    const pieceOf = (local: number) => part.pieces[local] ?? -1;
    const collector = new Collector(tasks, tensors, {
      onChecksum: (id, crc32) => {
        const task = checksums.at(id);
        if (task !== undefined) summed(id, task, crc32);
      },
      onTensor: (local, stats, spread) => this.#summaries.counted(pieceOf(local), stats, spread),
    });
    await this.#run({
      source,
      ports: context.ports,
      tasks,
      onRows: (rows) => collector.add(rows),
      onBytes: (bytes) => this.#progress.add(this.#step, bytes),
      ...this.#aborting,
    });
    return others.map(pieceOf);
  }

  get #step(): ScanStep {
    return this.#request.values ? 'values' : 'checksums';
  }

  get #aborting(): { readonly signal?: AbortSignal } {
    const { signal } = this.#request.context;
    return signal === undefined ? {} : { signal };
  }

  /** Entries that have to be inflated before anything is known of them. The pieces that were counted on the way. */
  async #readCompressed(part: FilePart, source: ByteSource, actual: Map<number, Actual>): Promise<ReadonlySet<number>> {
    const { context, checksums } = this.#request;
    const short = new Map<ChecksumTask, number>();
    const counted = new Set<number>();
    for (const id of part.checksums) {
      const task = checksums.at(id);
      if (task === undefined || task.method === 0) continue;
      if (isLong(task, context)) actual.set(id, await this.#scanCompressed(task, part, source, counted));
      else short.set(task, id);
    }
    let before = 0;
    const onProgress = (done: number) => {
      this.#progress.add('checksums', done - before);
      before = done;
    };
    for await (const { task, actual: found } of readChecksums(source, [...short.keys()], context, onProgress))
      actual.set(short.get(task) ?? -1, found);
    return counted;
  }

  async #scanCompressed(task: ChecksumTask, part: FilePart, source: ByteSource, counted: Set<number>): Promise<Actual> {
    const { context, checkpoint } = this.#request;
    const own = part.pieces.filter((id) => {
      const storage = this.#pieces.at(id)?.counted.storage ?? null;
      return storage !== null && storage === task.storage;
    });
    return await scanCompressed({
      task,
      tensors: own.flatMap((id) => this.#pieces.at(id)?.counted ?? []),
      storages: checkpoint.storages,
      source,
      context,
      onBytes: (bytes) => this.#progress.add(this.#step, bytes),
      onTensor: (local, stats, spread) => {
        const piece = own[local] ?? -1;
        counted.add(piece);
        this.#summaries.counted(piece, stats, spread);
      },
    });
  }

  async #readOthers(others: readonly number[]): Promise<void> {
    const { source, context, checkpoint } = this.#request;
    const pool = this.#pool;
    const openFile = pool === null ? undefined : (name: string) => pool.open(name);
    const open = storageOpener(source, checkpoint, context, openFile);
    for (const index of others) {
      const piece = this.#pieces.at(index);
      // What a sparse tensor stores, and what a quantised one means, is told of the tensor as a whole.
      const tensor = piece?.offsets === null ? checkpoint.tensors.at(piece.tensor) : piece?.counted;
      if (tensor === undefined) continue;
      const onBytes = (bytes: number) => this.#progress.add('values', bytes);
      const summary = await tensorStats(tensor, checkpoint.storages, open, { ...this.#aborting, onBytes });
      this.#summaries.add(index, summary);
    }
  }

  async #compareChecksums(
    { file, checksums: ids }: FilePart,
    source: ByteSource,
    actual: ReadonlyMap<number, Actual>,
  ): Promise<void> {
    if (actual.size === 0) return;
    const { checkpoint, checksums, context } = this.#request;
    // What the absence of a checksum means is asked only where one may be absent.
    const tasks = ids.flatMap((id) => checksums.at(id) ?? []);
    const isAbsent = tasks.some(({ crc32, size }) => crc32 === 0 && size > 0);
    const entries = () => (file === undefined ? (checkpoint.archive?.entries ?? []) : tasks.map(entryOf));
    const policy = isAbsent ? checksumPolicy(entries()) : 'recorded';
    for (const id of ids) {
      const one = actual.get(id);
      const task = one === undefined ? undefined : checksums.at(id);
      if (one === undefined || task === undefined) continue;
      const found = await compareChecksum(task, one, policy, { source, context });
      for (const each of found) this.#findings.push(inFile(each, file));
      if (task.storage !== null && found.some(isDamage)) this.#damaged.add(task.storage);
    }
  }

  /** What numbers of a damaged storage say is the damage's doing: it was reported already. */
  #valueFindings(): readonly Finding[] {
    const { tensors } = this.#request.checkpoint;
    const { stats, findings, unread } = this.#summaries;
    if (this.#damaged.size > 0)
      for (const { tensor, counted } of this.#pieces)
        if (counted.storage !== null && this.#damaged.has(counted.storage)) this.#summaries.forget(tensor);
    const totals = new ValueTotals();
    const found: Finding[] = [];
    for (const [index, tensor] of tensors.entries()) {
      const why = unread.get(index);
      if (why !== undefined) totals.notRead(tensor, why);
      const known = stats.get(index);
      if (known === undefined) continue;
      totals.read(tensor, { elements: known.elements ?? 0, zero: known.zero });
      for (const one of findings.get(index) ?? []) found.push(one);
    }
    return [...found, ...totals.findings()];
  }
}

function inFile(found: Finding, file: string | undefined): Finding {
  return file === undefined ? found : { ...found, at: { ...found.at, file } };
}

/** Whether a file records checksums at all is told by all of its entries. */
function entryOf({ entry: name, fileOffset, storedBytes, size, method, crc32 }: ChecksumTask): ArchiveEntry {
  return {
    name,
    headerOffset: fileOffset,
    dataOffset: fileOffset,
    compressedSize: storedBytes,
    size,
    method,
    crc32,
  };
}

/** Everything on the thread that asks. */
export const localScanner: Scanner = scannerWith(runTasksHere);
