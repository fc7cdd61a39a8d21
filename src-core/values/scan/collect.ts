import { crc32Combine } from '../../zip/crc32-combine.ts';
import { EMPTY_SPREAD, mergeSpreads, repeatSpread, type Spread } from '../spread.ts';
import { EMPTY_STATS, mergeStats, repeatStats, type Stats } from '../stats.ts';
import type { SegmentedTensor } from './segments.ts';
import type { ScanRow, ScanTask } from './task.ts';

/** Pieces of one range, as they come, in any order. */
interface Pieces<T> {
  /** How many are still to come. */
  missing: number;
  readonly come: { readonly start: number; readonly value: T }[];
}

interface Sum {
  readonly bytes: number;
  readonly crc32: number;
}

interface Numbers {
  readonly stats: Stats;
  readonly spread: Spread | null;
}

export interface CollectorEvents {
  readonly onChecksum: (id: number, crc32: number) => void;
  /** `spread` is null where it was not counted. */
  readonly onTensor: (tensor: number, stats: Stats, spread: Spread | null) => void;
}

/**
 * Puts the results of tasks together again, whatever order they come in, and tells of each checksum and tensor as soon
 * as its last piece is there.
 */
export class Collector {
  readonly #events: CollectorEvents;
  readonly #sums = new Map<number, Pieces<Sum>>();
  readonly #numbers = new Map<number, Pieces<Numbers>>();
  readonly #done = new Map<number, Numbers>();
  readonly #users = new Map<number, SegmentedTensor[]>();
  readonly #waiting = new Map<SegmentedTensor, number>();

  constructor(tasks: readonly ScanTask[], tensors: readonly SegmentedTensor[], events: CollectorEvents) {
    this.#events = events;
    for (const { parts } of tasks)
      for (const { kind, id } of parts) {
        const pieces: Map<number, Pieces<unknown>> = kind === 'checksum' ? this.#sums : this.#numbers;
        const known = pieces.get(id);
        if (known === undefined) pieces.set(id, { missing: 1, come: [] });
        else known.missing += 1;
      }
    for (const tensor of tensors) {
      this.#waiting.set(tensor, tensor.last - tensor.first);
      for (let segment = tensor.first; segment < tensor.last; segment++) {
        const users = this.#users.get(segment);
        if (users === undefined) this.#users.set(segment, [tensor]);
        else users.push(tensor);
      }
    }
  }

  add(rows: readonly ScanRow[]): void {
    for (const row of rows) {
      if (row.kind === 'checksum') this.#addSum(row.id, row.start, { bytes: row.bytes, crc32: row.crc32 });
      else this.#addNumbers(row.id, row.start, row);
    }
  }

  #addSum(id: number, start: number, sum: Sum): void {
    const all = complete(this.#sums.get(id), start, sum);
    if (all === null) return;
    this.#sums.delete(id);
    const whole = all.reduce((a, b) => ({ bytes: a.bytes + b.bytes, crc32: crc32Combine(a.crc32, b.crc32, b.bytes) }));
    this.#events.onChecksum(id, whole.crc32);
  }

  #addNumbers(id: number, start: number, { stats, spread }: Numbers): void {
    const all = complete(this.#numbers.get(id), start, { stats, spread });
    if (all === null) return;
    this.#numbers.delete(id);
    this.#done.set(id, all.reduce(joined));
    for (const tensor of this.#users.get(id) ?? []) {
      const left = (this.#waiting.get(tensor) ?? 1) - 1;
      this.#waiting.set(tensor, left);
      if (left === 0) this.#finish(tensor);
    }
  }

  #finish(tensor: SegmentedTensor): void {
    this.#waiting.delete(tensor);
    let all: Numbers = { stats: EMPTY_STATS, spread: EMPTY_SPREAD };
    for (let segment = tensor.first; segment < tensor.last; segment++)
      all = joined(all, this.#done.get(segment) ?? NOTHING);
    const { stats, spread } = all;
    const { copies } = tensor;
    const shown = spread === null ? null : repeatSpread(spread, copies);
    this.#events.onTensor(tensor.tensor, repeatStats(stats, copies), shown);
  }
}

const NOTHING: Numbers = { stats: EMPTY_STATS, spread: null };

/** What is not known of one is not known of both. */
function joined(a: Numbers, b: Numbers): Numbers {
  const spread = a.spread === null || b.spread === null ? null : mergeSpreads(a.spread, b.spread);
  return { stats: mergeStats(a.stats, b.stats), spread };
}

/** Add a piece; all of them in file order once the last is there. */
function complete<T>(pieces: Pieces<T> | undefined, start: number, value: T): readonly T[] | null {
  if (pieces === undefined) return null;
  pieces.missing -= 1;
  pieces.come.push({ start, value });
  if (pieces.missing > 0) return null;
  return pieces.come.sort((a, b) => a.start - b.start).map((piece) => piece.value);
}
