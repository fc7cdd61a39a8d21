import { storedPart } from '../../values/tensor-stats.ts';
import {
  notRead,
  openNumbers,
  type NotRead,
  type OpenStorage,
  type TensorNumbers,
} from '../../values/tensor-numbers.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';

/** How the numbers of two tensors of one shape differ. Complex ones are compared part by part. */
export interface TensorDifference {
  readonly ok: true;
  /** Numbers compared. */
  readonly elements: number;
  /** Numbers that differ; NaN is equal to NaN, 0 to -0. */
  readonly changed: number;
  /** Largest distance of two finite numbers; 0 where none differ. */
  readonly maxAbsolute: number;
  /** Largest distance divided by the larger magnitude of the two. */
  readonly maxRelative: number;
  /** Of the finite pairs; 1 where both are zero, null where only one is. */
  readonly cosine: number | null;
  /** Numbers that are finite on one side only. */
  readonly becameUnfinite: number;
  readonly becameFinite: number;
  /** Row-major position of the first difference; -1 where there is none. */
  readonly first: number;
}

/** Of two tensors with the same bytes; `elements` is theirs to tell. */
export const IDENTICAL: TensorDifference = {
  ok: true,
  elements: 0,
  changed: 0,
  maxAbsolute: 0,
  maxRelative: 0,
  cosine: 1,
  becameUnfinite: 0,
  becameFinite: 0,
  first: -1,
};

/** One side of a comparison. */
export interface Side {
  readonly tensor: TensorInfo;
  readonly storages: Rows<Storage>;
  readonly open: OpenStorage;
}

/** Numbers compared at once: two blocks stay in a core's cache. */
const BLOCK = 32768;
/** Elements visited before a comparison is given up. */
const BUDGET = 2 ** 36;

/**
 * Compare two tensors number by number, whatever their dtypes and strides: two blocks are in memory, no more. `onBytes`
 * hears of the elements that were compared.
 */
export async function compareTensors(
  a: Side,
  b: Side,
  onElements: (elements: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<TensorDifference | NotRead> {
  const left = await openNumbers(storedPart(a.tensor) ?? a.tensor, a.storages, a.open, signal);
  if (!left.ok) return left;
  const right = await openNumbers(storedPart(b.tensor) ?? b.tensor, b.storages, b.open, signal);
  if (!right.ok) return right;
  if (left.elements !== right.elements || left.perElement !== right.perElement)
    return notRead('they have different numbers of elements');
  if (left.elements > BUDGET) return notRead('they have more elements than are compared');
  return await run(left, right, onElements, signal);
}

async function run(
  left: TensorNumbers,
  right: TensorNumbers,
  onElements: (elements: number) => void,
  signal?: AbortSignal,
): Promise<TensorDifference> {
  const sums = new Sums();
  const a = new Float64Array(BLOCK * left.perElement);
  const b = new Float64Array(BLOCK * left.perElement);
  for (let at = 0; at < left.elements; at += BLOCK) {
    signal?.throwIfAborted();
    const count = Math.min(BLOCK, left.elements - at);
    await Promise.all([left.read(at, count, a, signal), right.read(at, count, b, signal)]);
    sums.add(a, b, count * left.perElement);
    onElements(count);
  }
  return sums.result(left.perElement);
}

class Sums {
  #elements = 0;
  #changed = 0;
  #maxAbsolute = 0;
  #maxRelative = 0;
  #becameUnfinite = 0;
  #becameFinite = 0;
  #first = -1;
  #dot = 0;
  #squaresA = 0;
  #squaresB = 0;

  add(a: Float64Array, b: Float64Array, count: number): void {
    let [changed, maxAbsolute, maxRelative, dot, squaresA, squaresB] = [
      0,
      this.#maxAbsolute,
      this.#maxRelative,
      0,
      0,
      0,
    ];
    for (let i = 0; i < count; i++) {
      const x = a[i] ?? 0;
      const y = b[i] ?? 0;
      if (x === y) {
        if (x - x === 0) {
          dot += x * x;
          squaresA += x * x;
          squaresB += x * x;
        }
        continue;
      }
      const finiteX = x - x === 0;
      const finiteY = y - y === 0;
      if (x !== x && y !== y) continue;
      if (this.#first < 0) this.#first = this.#elements + i;
      changed += 1;
      if (finiteX && finiteY) {
        const distance = Math.abs(x - y);
        if (distance > maxAbsolute) maxAbsolute = distance;
        const relative = distance / Math.max(Math.abs(x), Math.abs(y));
        if (relative > maxRelative) maxRelative = relative;
        dot += x * y;
        squaresA += x * x;
        squaresB += y * y;
      } else if (finiteX) this.#becameUnfinite += 1;
      else if (finiteY) this.#becameFinite += 1;
    }
    this.#elements += count;
    this.#changed += changed;
    this.#maxAbsolute = maxAbsolute;
    this.#maxRelative = maxRelative;
    this.#dot += dot;
    this.#squaresA += squaresA;
    this.#squaresB += squaresB;
  }

  result(perElement: number): TensorDifference {
    return {
      ok: true,
      elements: this.#elements,
      changed: this.#changed,
      maxAbsolute: this.#maxAbsolute,
      maxRelative: this.#maxRelative,
      cosine: this.#cosine(),
      becameUnfinite: this.#becameUnfinite,
      becameFinite: this.#becameFinite,
      first: this.#first < 0 ? -1 : Math.floor(this.#first / perElement),
    };
  }

  #cosine(): number | null {
    if (this.#changed === 0) return 1;
    if (this.#squaresA === 0 && this.#squaresB === 0) return 1;
    if (this.#squaresA === 0 || this.#squaresB === 0) return null;
    const cosine = this.#dot / Math.sqrt(this.#squaresA) / Math.sqrt(this.#squaresB);
    return Number.isFinite(cosine) ? Math.max(-1, Math.min(1, cosine)) : null;
  }
}
