import { crc32Combine } from '../../zip/crc32-combine.ts';
import { EMPTY_SPREAD, mergeSpreads, repeatSpread, type Spread } from '../spread.ts';
import { EMPTY_STATS, mergeStats, repeatStats, type Stats } from '../stats.ts';
import type { ScanTasks } from './plan.ts';
import type { SegmentedList, SegmentedTensor } from './segments.ts';
import type { ScanRow } from './task.ts';

interface Sum {
  readonly bytes: number;
  readonly crc32: number;
}

interface Numbers {
  readonly stats: Stats;
  /** Null where it was not counted. */
  readonly spread: Spread | null;
}

export interface CollectorEvents {
  readonly onChecksum: (id: number, crc32: number) => void;
  /** `spread` is null where it was not counted. */
  readonly onTensor: (tensor: number, stats: Stats, spread: Spread | null) => void;
}

/**
 * Puts the results of tasks together again, whatever order they come in, and tells of each checksum and tensor as soon
 * as its last piece is there. Most ranges are in one piece and shown by one tensor: those pass through, because there
 * may be hundreds of thousands.
 */
export class Collector {
  readonly #events: CollectorEvents;
  readonly #sums: Pieces<Sum>;
  readonly #numbers: Pieces<Numbers>;
  readonly #tensors: SegmentedList;
  /** By segment: the place of the one tensor that shows it, or -1 where there are several. */
  readonly #user: Int32Array;
  /** Of segments with several. */
  readonly #users = new Map<number, number[]>();
  /** Results of segments whose tensors wait for others. */
  readonly #done = new Map<number, Numbers>();
  /** By tensor: segments still to come. */
  readonly #waiting: Int32Array;

  constructor(tasks: ScanTasks, tensors: SegmentedList, events: CollectorEvents) {
    this.#events = events;
    this.#tensors = tensors;
    this.#sums = new Pieces(tasks.cutChecksums);
    this.#numbers = new Pieces(tasks.cutSegments);
    this.#waiting = new Int32Array(tensors.length);
    let segments = 0;
    for (let place = 0; place < tensors.length; place++) segments = Math.max(segments, tensors.lastAt(place));
    this.#user = new Int32Array(segments).fill(NOBODY);
    for (let place = 0; place < tensors.length; place++) {
      const [first, last] = [tensors.firstAt(place), tensors.lastAt(place)];
      this.#waiting[place] = last - first;
      for (let segment = first; segment < last; segment++) this.#addUser(segment, place);
    }
  }

  add(rows: Iterable<ScanRow>): void {
    for (const row of rows) {
      if (row.kind === 'checksum') this.#addSum(row.id, row.start, { bytes: row.bytes, crc32: row.crc32 });
      else this.#addNumbers(row.id, row.start, { stats: row.stats, spread: row.spread });
    }
  }

  #addUser(segment: number, place: number): void {
    const before = this.#user[segment] ?? NOBODY;
    this.#user[segment] = before === NOBODY ? place : SEVERAL;
    if (before === NOBODY) return;
    const users = this.#users.get(segment) ?? [before];
    users.push(place);
    this.#users.set(segment, users);
  }

  #addSum(id: number, start: number, sum: Sum): void {
    const all = this.#sums.add(id, start, sum);
    if (all === null) return;
    const whole = all.reduce((a, b) => ({ bytes: a.bytes + b.bytes, crc32: crc32Combine(a.crc32, b.crc32, b.bytes) }));
    this.#events.onChecksum(id, whole.crc32);
  }

  #addNumbers(id: number, start: number, numbers: Numbers): void {
    const all = this.#numbers.add(id, start, numbers);
    if (all === null) return;
    const whole = all.reduce(joined);
    const user = this.#user[id] ?? NOBODY;
    const only = this.#tensors.at(user);
    if (only !== undefined && only.last - only.first === 1) {
      this.#tell(only, whole);
      return;
    }
    this.#done.set(id, whole);
    for (const place of user >= 0 ? [user] : (this.#users.get(id) ?? [])) {
      const left = (this.#waiting[place] ?? 1) - 1;
      this.#waiting[place] = left;
      const tensor = this.#tensors.at(place);
      if (left === 0 && tensor !== undefined) this.#finish(tensor);
    }
  }

  #finish(tensor: SegmentedTensor): void {
    let all: Numbers = { stats: EMPTY_STATS, spread: EMPTY_SPREAD };
    for (let segment = tensor.first; segment < tensor.last; segment++)
      all = joined(all, this.#done.get(segment) ?? NOTHING);
    this.#tell(tensor, all);
  }

  #tell({ tensor, copies }: SegmentedTensor, { stats, spread }: Numbers): void {
    const shown = spread === null ? null : repeatSpread(spread, copies);
    this.#events.onTensor(tensor, repeatStats(stats, copies), shown);
  }
}

const NOBODY = -1;
const SEVERAL = -2;
const NOTHING: Numbers = { stats: EMPTY_STATS, spread: null };

/** What is not known of one is not known of both. */
function joined(a: Numbers, b: Numbers): Numbers {
  const spread = a.spread === null || b.spread === null ? null : mergeSpreads(a.spread, b.spread);
  return { stats: mergeStats(a.stats, b.stats), spread };
}

/** Pieces of ranges, as they come, in any order. */
class Pieces<T> {
  /** Of the ranges that are cut. */
  readonly #expected: ReadonlyMap<number, number>;
  readonly #come = new Map<number, { readonly start: number; readonly value: T }[]>();

  constructor(expected: ReadonlyMap<number, number>) {
    this.#expected = expected;
  }

  /** All pieces in file order once the last is there; null before. */
  add(id: number, start: number, value: T): readonly T[] | null {
    const expected = this.#expected.get(id) ?? 1;
    if (expected === 1) return [value];
    const come = this.#come.get(id) ?? [];
    come.push({ start, value });
    this.#come.set(id, come);
    if (come.length < expected) return null;
    this.#come.delete(id);
    return come.sort((a, b) => a.start - b.start).map((piece) => piece.value);
  }
}
