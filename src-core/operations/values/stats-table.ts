import type { TensorStats } from '../../contract/report.ts';
import { NumberRows } from '../../values/number-rows.ts';
import { EMPTY_STATS, type Stats } from '../../values/stats.ts';
import type { TensorSummary } from '../../values/tensor-stats.ts';
import { statsJson } from './stats-json.ts';

/**
 * Statistics by tensor index. They are kept as numbers and made when they are asked for: of hundreds of thousands of
 * tensors there is nothing to say that is not one.
 */
export class StatsTable implements ReadonlyMap<number, TensorStats> {
  readonly #plain: PlainStats;
  /** Those that say more. */
  readonly #others = new Map<number, TensorStats>();
  /** By tensor: its row among the plain ones and 1, or what is below. */
  #places: Int32Array;
  #size = 0;

  /** Room is made for so many at once; more are taken when they come. */
  constructor(capacity = 64) {
    this.#plain = new PlainStats(capacity);
    this.#places = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  set(tensor: number, summary: TensorSummary): void {
    this.delete(tensor);
    this.#size += 1;
    if (tensor >= this.#places.length) {
      const larger = new Int32Array(Math.max(tensor + 1, this.#places.length * 2));
      larger.set(this.#places);
      this.#places = larger;
    }
    if (isPlain(summary)) {
      this.#plain.push(summary.stats);
      this.#places[tensor] = this.#plain.length;
    } else {
      this.#others.set(tensor, statsJson(summary));
      this.#places[tensor] = OTHER;
    }
  }

  delete(tensor: number): void {
    if (!this.has(tensor)) return;
    this.#others.delete(tensor);
    this.#places[tensor] = NONE;
    this.#size -= 1;
  }

  has(tensor: number): boolean {
    return (this.#places[tensor] ?? NONE) !== NONE;
  }

  get(tensor: number): TensorStats | undefined {
    const place = this.#places[tensor] ?? NONE;
    if (place === OTHER) return this.#others.get(tensor);
    const stats = this.#plain.at(place - 1);
    return stats === undefined ? undefined : statsJson({ ...PLAIN, stats });
  }

  forEach(call: (stats: TensorStats, tensor: number, table: ReadonlyMap<number, TensorStats>) => void): void {
    for (const [tensor, stats] of this) call(stats, tensor, this);
  }

  *keys(): Generator<number, undefined> {
    for (const [tensor, place] of this.#places.entries()) if (place !== NONE) yield tensor;
  }

  *values(): Generator<TensorStats, undefined> {
    for (const [, stats] of this) yield stats;
  }

  /** In order of the tensors. */
  *entries(): Generator<[number, TensorStats], undefined> {
    for (const tensor of this.keys()) {
      const stats = this.get(tensor);
      if (stats !== undefined) yield [tensor, stats];
    }
  }

  [Symbol.iterator](): Generator<[number, TensorStats], undefined> {
    return this.entries();
  }
}

const NONE = 0;
const OTHER = -1;

const PLAIN = { ok: true, complex: null, of: 'values', firstNan: null, firstInf: null, spread: null } as const;

/** Real, finite and counted whole: a few numbers tell all. */
function isPlain({ stats, complex, of, firstNan, firstInf }: TensorSummary): boolean {
  const { nan, positiveInf, negativeInf } = stats;
  return (
    complex === null && of === 'values' && (firstNan ?? firstInf) === null && nan + positiveInf + negativeInf === 0
  );
}

class PlainStats extends NumberRows<Stats> {
  constructor(capacity: number) {
    super(7, capacity);
  }

  protected encode(stats: Stats, numbers: Float64Array, at: number): void {
    numbers[at] = stats.elements;
    numbers[at + 1] = stats.zero;
    numbers[at + 2] = stats.denormal;
    numbers[at + 3] = stats.min;
    numbers[at + 4] = stats.max;
    numbers[at + 5] = stats.mean;
    numbers[at + 6] = stats.m2;
  }

  protected decode(numbers: Float64Array, at: number): Stats {
    const field = (place: number) => numbers[at + place] ?? 0;
    const [elements, zero, denormal, min, max] = [field(0), field(1), field(2), field(3), field(4)];
    return { ...EMPTY_STATS, elements, zero, denormal, min, max, mean: field(5), m2: field(6) };
  }
}
