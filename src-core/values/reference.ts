import type { DType } from '../model/dtype.ts';
import { decodeNumbers, numberLayout, smallestNormal, type ByteOrder } from './decode.ts';
import { EMPTY_STATS, mergeStats, type Stats } from './stats.ts';

/** Numbers decoded at once: they stay in a core's cache between the two passes. */
const BLOCK = 4096;
const scratch = new Float64Array(BLOCK);

/**
 * Statistics of the numbers in `bytes`, in plain TypeScript: what every faster kernel is held against. A complex unit
 * counts as two numbers, a packed byte too. Bytes that are no whole unit are left out.
 */
export function referenceStats(bytes: Uint8Array, dtype: DType, order: ByteOrder = 'little'): Stats {
  const layout = numberLayout(dtype);
  if (layout === null) throw new TypeError(`${dtype} has no numbers to count`);
  const tiny = smallestNormal(dtype);
  const step = (BLOCK / layout.numbers) * layout.unitBytes;
  const end = bytes.length - (bytes.length % layout.unitBytes);
  let stats = EMPTY_STATS;
  for (let at = 0; at < end; at += step) {
    const part = bytes.subarray(at, Math.min(at + step, end));
    decodeNumbers(part, dtype, order, scratch);
    stats = mergeStats(stats, numbersStats(scratch, (part.length / layout.unitBytes) * layout.numbers, tiny));
  }
  return stats;
}

/**
 * Statistics of the first `count` of `numbers`, in two passes: the mean first, then distances from it. `tiny` is the
 * smallest normal number of their dtype.
 */
export function numbersStats(numbers: Float64Array, count: number, tiny: number): Stats {
  let [nan, positiveInf, negativeInf, zero, denormal, sum] = [0, 0, 0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  let [firstNan, firstInf] = [-1, -1];
  for (let i = 0; i < count; i++) {
    const value = numbers[i] ?? 0;
    // Infinity minus itself is NaN, as NaN is.
    if (value - value !== 0) {
      if (value !== value) {
        if (nan === 0) firstNan = i;
        nan += 1;
      } else {
        if (positiveInf + negativeInf === 0) firstInf = i;
        if (value > 0) positiveInf += 1;
        else negativeInf += 1;
      }
      continue;
    }
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zero += 1;
    else if (value < tiny && value > -tiny) denormal += 1;
  }
  const finite = count - nan - positiveInf - negativeInf;
  const { mean, m2 } = distances(numbers, count, { finite, sum, min, max });
  const counts = { elements: count, nan, positiveInf, negativeInf, zero, denormal };
  return { ...counts, min: min + 0, max: max + 0, mean, m2, firstNan, firstInf };
}

interface FirstPass {
  readonly finite: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

function distances(
  numbers: Float64Array,
  count: number,
  { finite, sum, min, max }: FirstPass,
): { readonly mean: number; readonly m2: number } {
  if (finite === 0) return { mean: 0, m2: 0 };
  if (min === max) return { mean: min, m2: 0 };
  const about = Number.isFinite(sum) ? sum / finite : meanOfHuge(numbers, count, finite);
  let m2 = 0;
  let rest = 0;
  for (let i = 0; i < count; i++) {
    const value = numbers[i] ?? 0;
    if (value - value !== 0) continue;
    const distance = value - about;
    rest += distance;
    m2 += distance * distance;
  }
  if (!Number.isFinite(m2)) return { mean: about, m2: Infinity };
  // What the rounding of the sum left, moved into the mean.
  const shift = rest / finite;
  return { mean: about + shift, m2: Math.max(0, m2 - rest * shift) };
}

/** Where the sum overflows: each number's share by itself. */
function meanOfHuge(numbers: Float64Array, count: number, finite: number): number {
  let mean = 0;
  for (let i = 0; i < count; i++) {
    const value = numbers[i] ?? 0;
    if (value - value === 0) mean += value / finite;
  }
  return mean;
}
