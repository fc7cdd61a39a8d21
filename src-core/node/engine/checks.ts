import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueueState } from '../../contract/checkpoints.ts';
import type { CheckpointId } from '../../contract/ids.ts';
import type { TensorStats } from '../../contract/report.ts';
import type { Overall } from '../../contract/session.ts';
import type { Limits } from '../../model/limits.ts';
import type { CheckEvent, Inspection } from '../../operations/inspection.ts';
import type { Scanner } from '../../operations/scan.ts';
import { displayText } from '../../model/display-text.ts';
import { SourceError } from '../../bytes/source-error.ts';
import type { Announcer } from './announcer.ts';
import { checkFile, type CheckedFile } from './check-file.ts';
import type { Contents } from './contents.ts';
import type { DiskIdentity } from './disk-identity.ts';
import type { Overview } from './overview.ts';
import type { CheckpointRecord, CheckRequest } from './record.ts';
import type { Registry } from './registry.ts';
import { doneState, resultOf } from './result.ts';
import { Scheduler, type Job } from './scheduler.ts';

/** Deep parts of up to this many bytes follow the quick part at once: they take less time than telling about it. */
const SMALL = 16 << 20;

interface Parts {
  readonly registry: Registry;
  readonly contents: Contents;
  readonly announcer: Announcer;
  readonly overview: Overview;
  readonly limits: Limits;
  readonly jobs: number;
  readonly scanner: Scanner | undefined;
}

/** Runs the checks of the queue, and says in each row how far its check is. */
export class Checks {
  readonly #parts: Parts;
  readonly #scheduler: Scheduler;
  /** What each result was made from, while its check runs. */
  readonly #kept = new Map<CheckpointRecord, Inspection>();
  /** Of tensors that were read, while the check runs. */
  readonly #statistics = new Map<CheckpointRecord, ReadonlyMap<number, TensorStats>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#scheduler = new Scheduler(parts.jobs, (job, signal) => this.#run(job, signal));
  }

  /** Check this row as its request says, before the others when a person asked. */
  start(record: CheckpointRecord, asked: boolean): void {
    record.stale = null;
    this.#setState(record, { status: 'waiting' });
    this.#scheduler.add({ id: record.id, asked, lane: 'quick', size: record.size });
  }

  again(record: CheckpointRecord, request: CheckRequest): void {
    record.request = request;
    this.start(record, true);
  }

  cancel(record: CheckpointRecord): void {
    const { status } = record.state;
    if (status !== 'waiting' && status !== 'running') return;
    this.#scheduler.cancel(record.id);
    this.#setState(record, { status: 'cancelled' });
  }

  /** The row is gone: so is its check. */
  forget(id: CheckpointId): void {
    this.#scheduler.cancel(id);
    this.#parts.contents.delete(id);
    this.#parts.overview.forget(id);
    this.#tellOverall();
  }

  /** Start nothing more; what runs goes on. */
  pause(): void {
    this.#scheduler.pause();
    this.#parts.overview.hold();
    this.#tellOverall();
  }

  resume(): void {
    this.#scheduler.resume();
    this.#parts.overview.goOn();
    this.#tellOverall();
  }

  overall(): Overall {
    return this.#parts.overview.overall(this.#scheduler.isPaused);
  }

  /** Checks at once; null for what suits the machine. */
  setJobs(jobs: number | null): void {
    this.#scheduler.setLimit(jobs ?? this.#parts.jobs);
  }

  fail(record: CheckpointRecord, code: string, message: string): void {
    record.result = null;
    this.#parts.contents.delete(record.id);
    this.#setState(record, { status: 'failed', code, message: displayText(message) });
  }

  idle(): Promise<void> {
    return this.#scheduler.idle();
  }

  close(): Promise<void> {
    return this.#scheduler.close();
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const record = this.#parts.registry.get(job.id);
    if (record === undefined) return;
    this.#setState(record, { status: 'running', step: 'reading', done: 0, total: 1 });
    // Should this file end the process, whoever starts it again has to know which one it was.
    this.#parts.announcer.flush();
    await nextTurn();
    try {
      signal.throwIfAborted();
      const { request } = record;
      const onEvent = (event: CheckEvent, identity: DiskIdentity) => this.#follow(record, job, signal, event, identity);
      const { scanner, limits } = this.#parts;
      const options = scanner === undefined ? request : { ...request, scanner };
      const checked = await checkFile(record.path, options, limits, signal, onEvent);
      if (!signal.aborted) this.#finish(record, job, request, checked);
    } catch (error) {
      // Whoever stopped it has said what the row is now.
      if (!signal.aborted) this.#failed(record, error);
    } finally {
      this.#kept.delete(record);
      this.#statistics.delete(record);
    }
  }

  #follow(
    record: CheckpointRecord,
    job: Job,
    signal: AbortSignal,
    event: CheckEvent,
    identity: DiskIdentity,
  ): 'go on' | 'stop' {
    if (signal.aborted) return 'stop';
    if (event.type === 'progress') {
      this.#setState(record, { status: 'running', step: event.step, done: event.done, total: event.total });
    }
    if (event.type === 'statistics') this.#showStatistics(record, event.stats);
    if (event.type !== 'inspected') return 'go on';
    this.#keep(record, event.inspection, identity);
    const isSmall = deepBytes(event.inspection, record.request) <= SMALL;
    return isSmall || this.#scheduler.deepen(job.id) ? 'go on' : 'stop';
  }

  /** Tensors that are done are shown while the others are read. */
  #showStatistics(record: CheckpointRecord, stats: ReadonlyMap<number, TensorStats>): void {
    const { announcer, contents } = this.#parts;
    this.#statistics.set(record, stats);
    announcer.soon(`statistics ${record.id}`, () => {
      // When the check has ended the result has them all.
      const all = this.#statistics.get(record);
      if (all !== undefined) contents.updateStats(record.id, all);
      announcer.tell('statistics', record.id, all?.size ?? record.result?.stats?.size ?? 0);
    });
  }

  #finish(record: CheckpointRecord, job: Job, request: CheckRequest, checked: CheckedFile): void {
    const { inspection, identity, complete } = checked;
    this.#keep(record, inspection, identity);
    if (complete && record.result !== null) {
      this.#setState(record, doneState(record.result.report, request.checksums));
      return;
    }
    this.#setState(record, { status: 'waiting' });
    this.#scheduler.follow({ ...job, lane: 'deep' });
  }

  #keep(record: CheckpointRecord, inspection: Inspection, identity: DiskIdentity): void {
    // Without a deep part the last word is the first one.
    if (this.#kept.get(record) === inspection) return;
    this.#kept.set(record, inspection);
    record.size = inspection.checkpoint.size;
    record.modified = identity.modified;
    record.stale = null;
    record.result = resultOf(inspection, record.path, identity, this.#parts.limits);
    this.#parts.contents.put(record.id, inspection.checkpoint, record.result);
    this.#parts.announcer.changed(record.id);
  }

  #failed(record: CheckpointRecord, error: unknown): void {
    if (error instanceof SourceError) {
      this.fail(record, error.code, error.message);
      return;
    }
    // Ours, not the file's and not the machine's: the row says so, and the rest of the queue goes on.
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.fail(record, 'EINTERNAL', `a fault of the program, not of the file: ${words}`);
  }

  #setState(record: CheckpointRecord, state: QueueState): void {
    record.state = state;
    this.#parts.announcer.changed(record.id);
    this.#parts.overview.note(record);
    this.#tellOverall();
  }

  #tellOverall(): void {
    const { announcer } = this.#parts;
    announcer.soon('overall', () => announcer.tell('overall', this.overall()));
  }
}

/** Bytes the deep part of a check reads. */
function deepBytes({ checksums, checkpoint }: Inspection, request: CheckRequest): number {
  if (request.values) return checkpoint.size;
  return request.checksums ? checksums.reduce((sum, task) => sum + task.storedBytes, 0) : 0;
}
