import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ChecksumTask } from '../../findings/format-result.ts';
import type { ArchiveEntry } from '../../model/checkpoint.ts';
import { NumberList } from '../../model/number-list.ts';
import { withFile } from '../../sets/read-part.ts';
import { Collector } from '../../values/scan/collect.ts';
import { planTasks } from '../../values/scan/plan.ts';
import { segmentsOf } from '../../values/scan/segments.ts';
import { storageOpener } from '../../values/storage-source.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { tensorStats, type TensorSummary } from '../../values/tensor-stats.ts';
import { checksumPolicy } from '../../zip/checksums.ts';
import { readChecksums, type Actual } from '../checksums.ts';
import { compareChecksum, isDamage } from '../compare-checksum.ts';
import type { ScanRequest, Scanner, ScanResult, ScanStep } from '../scan.ts';
import { FilePool } from '../sets/file-pool.ts';
import { ChecksumColumns } from './checksum-columns.ts';
import { FileParts, piecesOf, type FilePart, type Pieces } from './file-parts.ts';
import { runTasksHere, type RunTasks } from './run-tasks.ts';
import { ScanProgress } from './scan-progress.ts';
import { judgeValues } from './judge-values.ts';
import { isLong, scanCompressed } from './scan-compressed.ts';
import { StoredRanges } from './stored-ranges.ts';
import { Summaries } from './summaries.ts';
import { ViewBudget, viewKey } from './view-budget.ts';

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
  readonly #checksums: ChecksumColumns;
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
    const { checkpoint, checksums, values, context } = request;
    const parts = new FileParts();
    this.#checksums = new ChecksumColumns(checksums, (index, file) => {
      parts.addChecksum(file, index);
    });
    const read = values ? checkpoint : { tensors: [], storages: [] };
    const { pieces, unread } = piecesOf(read, (index, file) => {
      parts.addPiece(file, index);
    });
    this.#pieces = pieces;
    this.#parts = parts.all();
    this.#progress = new ScanProgress(request, this.#parts, this.#checksums, pieces);
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
    this.#forgetDamaged();
    const { stats, spreads } = this.#summaries;
    const { checkpoint, context } = this.#request;
    const found = judgeValues(checkpoint, this.#summaries, context.limits);
    return {
      findings: [...findings, ...found.findings],
      omitted: found.omitted,
      damagedStorages,
      stats,
      spreads,
    };
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
    const { context } = this.#request;
    const checksums = this.#checksums;
    const stored = new NumberList(Uint32Array);
    const summed = (id: number, crc32: number) => {
      // Of most there is nothing to say, and hundreds of thousands would have to be kept.
      if (!checksums.isStoredWith(id, crc32)) actual.set(id, { kind: 'read', crc32, size: checksums.bytes[id] ?? 0 });
    };
    for (const id of part.checksums) {
      if (checksums.isCompressed(id)) continue;
      if (checksums.bytes[id] === 0) summed(id, 0);
      else stored.push(id);
    }
    const ranges = new StoredRanges(checksums, stored.toArray());
    const { segments, tensors, others } = segmentsOf(this.#pieces.placements, part.pieces, source.size);
    const wanted = new Uint8Array(segments.length);
    for (let place = 0; place < tensors.length; place++) wanted.fill(1, tensors.firstAt(place), tensors.lastAt(place));
    const tasks = planTasks(ranges, segments, (segment) => wanted[segment] === 1, 'full');
    const collector = new Collector(tasks, tensors, {
      onChecksum: summed,
      onTensor: (piece, stats, spread) => this.#summaries.counted(piece, stats, spread),
    });
    await this.#run({
      source,
      ports: context.ports,
      tasks,
      onRows: (rows) => {
        collector.add(rows);
        this.#tell();
      },
      onBytes: (bytes) => this.#progress.add(this.#step, bytes),
      ...this.#aborting,
    });
    return others;
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
      const task = this.#checksums.isCompressed(id) ? checksums.at(id) : undefined;
      if (task === undefined) continue;
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
    const { placements } = this.#pieces;
    const own = part.pieces.filter((id) => placements.storageAt(id) === task.storage);
    return await scanCompressed({
      task,
      tensors: Array.from(own).flatMap((id) => this.#pieces.at(id)?.counted ?? []),
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
    const budget = new ViewBudget(checkpoint.size, context.limits);
    const known = new Map<string, TensorSummary | NotRead>();
    for (const index of others) {
      const piece = this.#pieces.at(index);
      // What a sparse tensor stores, and what a quantised one means, is told of the tensor as a whole.
      const tensor = piece?.offsets === null ? checkpoint.tensors.at(piece.tensor) : piece?.counted;
      if (tensor === undefined) continue;
      const onBytes = (bytes: number) => this.#progress.add('values', bytes);
      const key = viewKey(tensor);
      const summary =
        (key === null ? undefined : known.get(key)) ??
        (budget.admits(tensor)
          ? await tensorStats(tensor, checkpoint.storages, open, { ...this.#aborting, onBytes })
          : TOO_MANY_VIEWS);
      if (key !== null) known.set(key, summary);
      this.#summaries.add(index, summary);
      this.#tell();
    }
  }

  #tell(): void {
    this.#request.onStatistics?.(this.#summaries.stats);
  }

  async #compareChecksums(
    { file, checksums: ids }: FilePart,
    source: ByteSource,
    actual: ReadonlyMap<number, Actual>,
  ): Promise<void> {
    if (actual.size === 0) return;
    const { checkpoint, checksums, context } = this.#request;
    const { crcs } = this.#checksums;
    // What the absence of a checksum means is asked only where one may be absent.
    const isAbsent = ids.some((id) => crcs[id] === 0 && (checksums.at(id)?.size ?? 0) > 0);
    const entries = () =>
      file === undefined
        ? (checkpoint.archive?.entries ?? [])
        : Array.from(ids)
            .flatMap((id) => checksums.at(id) ?? [])
            .map(entryOf);
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
  #forgetDamaged(): void {
    if (this.#damaged.size === 0) return;
    const { placements } = this.#pieces;
    for (let piece = 0; piece < this.#pieces.length; piece++)
      if (this.#damaged.has(placements.storageAt(piece))) this.#summaries.forget(this.#pieces.tensorAt(piece));
  }
}

const TOO_MANY_VIEWS: NotRead = { ok: false, why: 'tensors show the bytes of this file too many times over' };

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
