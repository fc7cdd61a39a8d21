import type { TensorStats } from '../../contract/report.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ChecksumTask } from '../../findings/format-result.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { valueFindings, ValueTotals } from '../../values/findings.ts';
import { Collector } from '../../values/scan/collect.ts';
import { planTasks, type SummedRange } from '../../values/scan/plan.ts';
import { segmentsOf, type Segments } from '../../values/scan/segments.ts';
import { storageOpener } from '../../values/storage-source.ts';
import { storedPart, tensorStats, type TensorSummary } from '../../values/tensor-stats.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { negateStats, type Stats } from '../../values/stats.ts';
import { indexOf } from '../../values/view.ts';
import { checksumPolicy } from '../../zip/checksums.ts';
import { readChecksums, type Actual } from '../checksums.ts';
import { compareChecksum, isDamage } from '../compare-checksum.ts';
import type { ScanRequest, Scanner, ScanResult } from '../scan.ts';
import { runTasksHere, type RunTasks } from './run-tasks.ts';
import { statsJson } from './stats-json.ts';

const NO_SEGMENTS: Segments = { segments: [], tensors: [], others: [] };

/**
 * Checksums and values in one pass over the file, by whoever runs the tasks. Compressed entries, and tensors that are no
 * plain run of the file, follow one by one.
 */
export function scannerWith(run: RunTasks): Scanner {
  return async (request) => await new Scan(request).result(run);
}

class Scan {
  readonly #request: ScanRequest;
  /** Whose numbers are counted for each tensor: its own, or of the part that has the values. */
  readonly #counted: readonly TensorInfo[];
  readonly #segments: Segments;
  readonly #actual = new Map<ChecksumTask, Actual>();
  readonly #summaries = new Map<number, TensorSummary | NotRead>();

  constructor(request: ScanRequest) {
    this.#request = request;
    const { checkpoint, source, values } = request;
    this.#counted = checkpoint.tensors.map((tensor) => storedPart(tensor) ?? tensor);
    this.#segments = values ? segmentsOf(this.#counted, checkpoint.storages, source.size) : NO_SEGMENTS;
  }

  async result(run: RunTasks): Promise<ScanResult> {
    await this.#runTasks(run);
    await this.#readCompressed();
    await this.#readOthers();
    const damagedStorages = new Set<number>();
    const findings = [...(await this.#checksumFindings(damagedStorages))];
    if (!this.#request.values) return { findings, damagedStorages, stats: null };
    const { found, stats } = this.#valueFindings(damagedStorages);
    return { findings: [...findings, ...found], damagedStorages, stats };
  }

  async #runTasks(run: RunTasks): Promise<void> {
    const { source, context, checksums, values, onProgress } = this.#request;
    const ranges: SummedRange[] = [];
    for (const [id, task] of checksums.entries()) {
      const { method, fileOffset: start, storedBytes } = task;
      if (method !== 0) continue;
      if (storedBytes === 0) this.#actual.set(task, { kind: 'read', crc32: 0, size: 0 });
      else ranges.push({ id, start, end: start + storedBytes });
    }
    const { segments, tensors } = this.#segments;
    const wanted = new Set<number>();
    for (const { first, last } of tensors) for (let segment = first; segment < last; segment++) wanted.add(segment);
    const tasks = planTasks(ranges, segments, (segment) => wanted.has(segment), 'full');
    const collector = new Collector(tasks, tensors, {
      onChecksum: (id, crc32) => {
        const task = checksums[id];
        if (task !== undefined) this.#actual.set(task, { kind: 'read', crc32, size: task.storedBytes });
      },
      onTensor: (tensor, stats) => this.#known(tensor, this.#summaryOf(tensor, stats)),
    });
    const total = tasks.reduce((sum, { start, end }) => sum + end - start, 0);
    const step = values ? 'values' : 'checksums';
    let done = 0;
    await run({
      source,
      ports: context.ports,
      tasks,
      onRows: (rows) => collector.add(rows),
      onBytes: (bytes) => {
        done = Math.min(total, done + bytes);
        onProgress(step, done, total);
      },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
  }

  #known(tensor: number, summary: TensorSummary | NotRead): void {
    this.#summaries.set(tensor, summary);
    if (summary.ok) this.#request.onTensor?.(tensor, statsJson(summary));
  }

  #summaryOf(index: number, stats: Stats): TensorSummary {
    const tensor = this.#counted[index];
    const isPacked = tensor?.dtype === 'float4_e2m1fn_x2';
    const place = (position: number) =>
      tensor === undefined || position < 0 ? null : indexOf(tensor, isPacked ? Math.floor(position / 2) : position);
    return {
      ok: true,
      stats: tensor?.negated === true ? negateStats(stats) : stats,
      complex: null,
      of: tensor === this.#request.checkpoint.tensors[index] ? 'values' : 'stored',
      firstNan: place(stats.firstNan),
      firstInf: place(stats.firstInf),
    };
  }

  /** Entries that have to be inflated before anything is known of them. */
  async #readCompressed(): Promise<void> {
    const { source, context, checksums, onProgress } = this.#request;
    const compressed = checksums.filter(({ method }) => method !== 0);
    const report = (done: number, total: number) => {
      onProgress('checksums', done, total);
    };
    for await (const { task, actual } of readChecksums(source, compressed, context, report))
      this.#actual.set(task, actual);
  }

  async #readOthers(): Promise<void> {
    const { source, context, checkpoint } = this.#request;
    const open = storageOpener(source, checkpoint, context);
    const { signal } = context;
    for (const index of this.#segments.others) {
      const tensor = checkpoint.tensors[index];
      if (tensor === undefined) continue;
      const options = signal === undefined ? {} : { signal };
      this.#known(index, await tensorStats(tensor, checkpoint.storages, open, options));
    }
  }

  async #checksumFindings(damaged: Set<number>): Promise<readonly Finding[]> {
    const { checkpoint, checksums } = this.#request;
    const policy = checksumPolicy(checkpoint.archive?.entries ?? []);
    const findings: Finding[] = [];
    for (const task of checksums) {
      const actual = this.#actual.get(task);
      if (actual === undefined) continue;
      const found = await compareChecksum(task, actual, policy, this.#request);
      findings.push(...found);
      if (task.storage !== null && found.some(isDamage)) damaged.add(task.storage);
    }
    return findings;
  }

  /** What numbers of a damaged storage say is the damage's doing: it was reported already. */
  #valueFindings(damaged: ReadonlySet<number>): {
    readonly found: readonly Finding[];
    readonly stats: ReadonlyMap<number, TensorStats>;
  } {
    const { tensors, storages } = this.#request.checkpoint;
    const totals = new ValueTotals();
    const found: Finding[] = [];
    const stats = new Map<number, TensorStats>();
    for (const [index, tensor] of tensors.entries()) {
      const summary = this.#summaries.get(index);
      if (summary === undefined || (tensor.storage !== null && damaged.has(tensor.storage))) continue;
      if (!summary.ok) {
        totals.notRead(tensor, summary.why);
        continue;
      }
      stats.set(index, statsJson(summary));
      totals.read(tensor, summary.stats);
      found.push(...valueFindings(tensor, tensor.storage === null ? undefined : storages[tensor.storage], summary));
    }
    return { found: [...found, ...totals.findings()], stats };
  }
}

/** Everything on the thread that asks. */
export const localScanner: Scanner = scannerWith(runTasksHere);
