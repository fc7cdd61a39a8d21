import type { CheckpointId } from '../../contract/ids.ts';
import type { Overall } from '../../contract/session.ts';
import type { CheckpointRecord } from './record.ts';

/** Bytes that have to be done before a rate means something. */
const ENOUGH_BYTES = 1 << 20;

/** How far the whole queue is. A batch is everything that began since nothing was left to do. */
export class Overview {
  readonly #now: () => number;
  readonly #batch = new Map<CheckpointId, CheckpointRecord>();
  readonly #open = new Set<CheckpointId>();
  /** Milliseconds, when the first check of the batch began. */
  #began: number | null = null;
  /** Milliseconds since when the queue is held, and for how long it was before, in this batch. */
  #heldSince: number | null = null;
  #heldFor = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Call after each change of a row's state. */
  note(record: CheckpointRecord): void {
    if (!isOpen(record)) {
      this.#open.delete(record.id);
      return;
    }
    if (this.#open.size === 0) {
      this.#batch.clear();
      this.#began = null;
      this.#heldFor = 0;
    }
    this.#open.add(record.id);
    this.#batch.set(record.id, record);
    if (record.state.status === 'running') this.#began ??= this.#now();
  }

  /** The queue is paused: time that passes now says nothing of how long the rest takes. */
  hold(): void {
    this.#heldSince ??= this.#now();
  }

  goOn(): void {
    if (this.#heldSince !== null && this.#began !== null)
      this.#heldFor += this.#now() - Math.max(this.#heldSince, this.#began);
    this.#heldSince = null;
  }

  forget(id: CheckpointId): void {
    this.#batch.delete(id);
    this.#open.delete(id);
  }

  overall(paused: boolean): Overall {
    const counts = { waiting: 0, running: 0, ended: 0, bytesDone: 0, bytesTotal: 0 };
    for (const { state, size } of this.#batch.values()) {
      counts.bytesTotal += size;
      if (state.status === 'waiting') counts.waiting += 1;
      else if (state.status === 'running') {
        counts.running += 1;
        counts.bytesDone += state.total === 0 ? 0 : size * Math.min(1, state.done / state.total);
      } else {
        counts.ended += 1;
        counts.bytesDone += size;
      }
    }
    const bytesDone = Math.floor(counts.bytesDone);
    return { paused, total: this.#batch.size, ...counts, bytesDone, secondsLeft: this.#secondsLeft(counts) };
  }

  #secondsLeft({
    running,
    bytesDone,
    bytesTotal,
  }: Pick<Overall, 'running' | 'bytesDone' | 'bytesTotal'>): number | null {
    if (running === 0 || this.#began === null || bytesDone < ENOUGH_BYTES) return null;
    const seconds = (this.#now() - this.#began - this.#heldFor) / 1000;
    return seconds <= 0 ? null : ((bytesTotal - bytesDone) / bytesDone) * seconds;
  }
}

function isOpen({ state }: CheckpointRecord): boolean {
  return state.status === 'waiting' || state.status === 'running';
}
