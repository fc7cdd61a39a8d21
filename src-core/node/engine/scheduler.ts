import type { CheckpointId } from '../../contract/ids.ts';
import { Line } from './line.ts';

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

/** A job in line. One that is not the latest of its id any more was cancelled or replaced. */
interface Place {
  readonly job: Job;
  readonly number: number;
}

/** Runs a few jobs at a time: those a person asked for first, then by size. `run` must not reject. */
export class Scheduler {
  #limit: number;
  #paused = false;
  readonly #run: (job: Job, signal: AbortSignal) => Promise<void>;
  readonly #lines: Readonly<Record<Lane, Line<Place>>> = { quick: new Line(goesFirst), deep: new Line(goesFirst) };
  /** The latest place of each id that waits. */
  readonly #waiting = new Map<CheckpointId, Place>();
  readonly #running = new Map<CheckpointId, Running>();
  #count = 0;
  #closed = false;
  #wakeIdle: (() => void)[] = [];

  /** At most `limit` jobs of each lane run at once. */
  constructor(limit: number, run: (job: Job, signal: AbortSignal) => Promise<void>) {
    this.#limit = Math.max(1, limit);
    this.#run = run;
  }

  /** From now on this many of each lane. Those that run go on. */
  setLimit(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#start();
  }

  /** Start nothing more; what runs goes on. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#start();
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** A job of the same id that waits is replaced; one that runs is stopped, and this one follows it. */
  add(job: Job): void {
    this.cancel(job.id);
    this.follow(job);
  }

  /** As `add`, but lets the running job of this id end by itself. */
  follow(job: Job): void {
    if (this.#closed) return;
    const place = { job, number: (this.#count += 1) };
    this.#waiting.set(job.id, place);
    if (!this.#running.has(job.id)) this.#lineUp(place);
  }

  /** Take it out of the line, or stop it. */
  cancel(id: CheckpointId): void {
    this.#waiting.delete(id);
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
    while (this.#running.size > 0 || this.#waiting.size > 0)
      await new Promise<void>((resolve) => this.#wakeIdle.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    for (const line of Object.values(this.#lines)) line.clear();
    for (const { abort } of this.#running.values()) abort.abort();
    await this.idle();
  }

  #lineUp(place: Place): void {
    this.#lines[place.job.lane].add(place);
    this.#start();
  }

  #start(): void {
    for (let job = this.#next(); job !== null; job = this.#next()) {
      const { id, lane } = job;
      const abort = new AbortController();
      this.#waiting.delete(id);
      this.#running.set(id, { lane, abort });
      void this.#run(job, abort.signal).finally(() => this.#ended(id));
    }
  }

  /** The first job that has room, taken out of its line. */
  #next(): Job | null {
    if (this.#paused) return null;
    for (const lane of ['quick', 'deep'] as const) {
      if (!this.#hasRoom(lane)) continue;
      const line = this.#lines[lane];
      for (let place = line.take(); place !== undefined; place = line.take())
        if (this.#waiting.get(place.job.id) === place) return place.job;
    }
    return null;
  }

  #hasRoom(lane: Lane): boolean {
    let taken = 0;
    for (const running of this.#running.values()) if (running.lane === lane) taken += 1;
    return taken < this.#limit;
  }

  #ended(id: CheckpointId): void {
    this.#running.delete(id);
    const follower = this.#waiting.get(id);
    if (follower === undefined) this.#start();
    else this.#lineUp(follower);
    if (this.#running.size > 0 || this.#waiting.size > 0) return;
    for (const wake of this.#wakeIdle.splice(0)) wake();
  }
}

function goesFirst(a: Place, b: Place): boolean {
  if (a.job.asked !== b.job.asked) return a.job.asked;
  return a.job.size === b.job.size ? a.number < b.number : a.job.size < b.job.size;
}
