import type { CheckpointId } from '../../contract/client.ts';

export interface Job {
  readonly id: CheckpointId;
  /** A person waits for this one: it goes before all that were only dropped with others. */
  readonly asked: boolean;
  /**
   * `quick` reads headers, milliseconds; `deep` reads all of a large file. Each lane has its own room, so that a
   * hundred large files never keep the headers of the next one waiting.
   */
  readonly lane: Lane;
  /** Bytes of the file: of two jobs the smaller goes first. */
  readonly size: number;
}

export type Lane = 'quick' | 'deep';

interface Running {
  lane: Lane;
  readonly abort: AbortController;
}

/** Runs a few jobs at a time: those a person asked for first, then by size. `run` must not reject. */
export class Scheduler {
  readonly #limit: number;
  readonly #run: (job: Job, signal: AbortSignal) => Promise<void>;
  /** In the order in which they are to start. */
  readonly #waiting: Job[] = [];
  readonly #waitingIds = new Set<CheckpointId>();
  readonly #running = new Map<CheckpointId, Running>();
  #closed = false;
  #wakeIdle: (() => void)[] = [];

  /** At most `limit` jobs of each lane run at once. */
  constructor(limit: number, run: (job: Job, signal: AbortSignal) => Promise<void>) {
    this.#limit = Math.max(1, limit);
    this.#run = run;
  }

  /** A job of the same id that waits is replaced; one that runs is stopped, and this one follows it. */
  add(job: Job): void {
    this.cancel(job.id);
    this.follow(job);
  }

  /** As `add`, but lets the running job of this id end by itself. */
  follow(job: Job): void {
    if (this.#closed) return;
    this.#waiting.splice(this.#placeOf(job), 0, job);
    this.#waitingIds.add(job.id);
    this.#start();
  }

  /** Take it out of the line, or stop it. */
  cancel(id: CheckpointId): void {
    if (this.#waitingIds.delete(id)) {
      const place = this.#waiting.findIndex((job) => job.id === id);
      this.#waiting.splice(place, 1);
    }
    this.#running.get(id)?.abort.abort();
  }

  /** The running job is about to read a whole large file. False when there is no room: it should end and follow itself. */
  deepen(id: CheckpointId): boolean {
    const running = this.#running.get(id);
    if (running === undefined || running.lane === 'deep') return true;
    if (!this.#hasRoom('deep')) return false;
    running.lane = 'deep';
    this.#start();
    return true;
  }

  /** When nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0 || this.#waiting.length > 0)
      await new Promise<void>((resolve) => this.#wakeIdle.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#waitingIds.clear();
    for (const { abort } of this.#running.values()) abort.abort();
    await this.idle();
  }

  #start(): void {
    for (;;) {
      if (!this.#hasRoom('quick') && !this.#hasRoom('deep')) return;
      const place = this.#waiting.findIndex(({ id, lane }) => this.#hasRoom(lane) && !this.#running.has(id));
      const [job] = place < 0 ? [] : this.#waiting.splice(place, 1);
      if (job === undefined) return;
      this.#waitingIds.delete(job.id);
      const abort = new AbortController();
      this.#running.set(job.id, { lane: job.lane, abort });
      void this.#run(job, abort.signal).finally(() => this.#ended(job.id));
    }
  }

  #hasRoom(lane: Lane): boolean {
    let taken = 0;
    for (const running of this.#running.values()) if (running.lane === lane) taken += 1;
    return taken < this.#limit;
  }

  #ended(id: CheckpointId): void {
    this.#running.delete(id);
    this.#start();
    if (this.#running.size > 0 || this.#waiting.length > 0) return;
    for (const wake of this.#wakeIdle.splice(0)) wake();
  }

  /** After all that go first, by halving: a folder may hold 100,000 files. */
  #placeOf(job: Job): number {
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#waiting[middle];
      if (other !== undefined && staysBefore(other, job)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function staysBefore(earlier: Job, job: Job): boolean {
  return earlier.asked === job.asked ? earlier.size <= job.size : earlier.asked;
}
