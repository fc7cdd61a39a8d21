import type { JsonNumber, TensorStats } from '../../contract/report.ts';
import { NumberRows } from '../../values/number-rows.ts';
import { jsonNumber } from '../report/values-json.ts';

/**
 * Statistics by tensor index. They are kept as numbers and made when they are asked for: of hundreds of thousands of
 * tensors there is nothing to say that is not one.
 */
export class StatsTable implements ReadonlyMap<number, TensorStats> {
  readonly #plain = new PlainStats();
  /** Those that say more. */
  readonly #others = new Map<number, TensorStats>();
  /** By tensor: its row among the plain ones and 1, or what is below. */
  #places = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  set(tensor: number, stats: TensorStats): void {
    this.delete(tensor);
    this.#size += 1;
    if (tensor >= this.#places.length) {
      const larger = new Int32Array(Math.max(tensor + 1, this.#places.length * 2));
      larger.set(this.#places);
      this.#places = larger;
    }
    if (isPlain(stats)) {
      this.#plain.push(stats);
      this.#places[tensor] = this.#plain.length;
    } else {
      this.#others.set(tensor, stats);
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
    return place === OTHER ? this.#others.get(tensor) : this.#plain.at(place - 1);
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

/** What there is of a real tensor without NaN and infinities that was counted whole. */
type Plain = Required<
  Pick<
    TensorStats,
    'nan' | 'inf' | 'zero' | 'min' | 'max' | 'mean' | 'std' | 'elements' | 'positiveInf' | 'negativeInf' | 'denormal'
  >
> &
  Required<Pick<TensorStats, 'l2' | 'constant'>>;

const PLAIN_FIELDS = 13;

function isPlain(stats: TensorStats): stats is Plain {
  return (
    Object.keys(stats).length === PLAIN_FIELDS &&
    stats.elements !== undefined &&
    stats.positiveInf !== undefined &&
    stats.negativeInf !== undefined &&
    stats.denormal !== undefined &&
    stats.l2 !== undefined &&
    stats.constant !== undefined &&
    // Where no number is finite there are none of these.
    (stats.max === null) === (stats.min === null) &&
    (stats.mean === null) === (stats.min === null) &&
    (stats.std === null) === (stats.min === null) &&
    (stats.l2 === null) === (stats.min === null)
  );
}

class PlainStats extends NumberRows<Plain> {
  constructor() {
    super(12);
  }

  protected encode(stats: Plain, numbers: Float64Array, at: number): void {
    numbers[at] = stats.nan;
    numbers[at + 1] = stats.positiveInf;
    numbers[at + 2] = stats.negativeInf;
    numbers[at + 3] = stats.zero;
    numbers[at + 4] = stats.denormal;
    numbers[at + 5] = stats.elements;
    numbers[at + 6] = (stats.constant ? 1 : 0) + (stats.min === null ? 2 : 0);
    numbers[at + 7] = Number(stats.min);
    numbers[at + 8] = Number(stats.max);
    numbers[at + 9] = Number(stats.mean);
    numbers[at + 10] = Number(stats.std);
    numbers[at + 11] = Number(stats.l2);
  }

  protected decode(numbers: Float64Array, at: number): Plain {
    const field = (place: number) => numbers[at + place] ?? 0;
    const flags = field(6);
    const json = (place: number): JsonNumber | null => (flags >= 2 ? null : jsonNumber(field(place)));
    return {
      nan: field(0),
      inf: field(1) + field(2),
      zero: field(3),
      min: json(7),
      max: json(8),
      mean: json(9),
      std: json(10),
      elements: field(5),
      positiveInf: field(1),
      negativeInf: field(2),
      denormal: field(4),
      l2: json(11),
      constant: flags % 2 === 1,
    };
  }
}
