import type { CodeTable } from './float-codes.ts';
import type { Stats } from './stats.ts';

/**
 * Statistics of numbers of which it is known how often each code occurs: exact, and quicker than decoding each. Positions
 * are not known: -1.
 */
export function statsOfCounts(counts: Uint32Array | Float64Array, { values, denormal }: CodeTable): Stats {
  let [elements, nan, positiveInf, negativeInf, zero, denormals, finite, sum] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let code = 0; code < values.length; code++) {
    const count = counts[code] ?? 0;
    if (count === 0) continue;
    const value = values[code] ?? 0;
    elements += count;
    if (value - value !== 0) {
      if (value !== value) nan += count;
      else if (value > 0) positiveInf += count;
      else negativeInf += count;
      continue;
    }
    finite += count;
    sum += count * value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zero += count;
    else if (denormal[code] === 1) denormals += count;
  }
  const about = finite === 0 ? 0 : sum / finite;
  const { mean, m2 } = min === max ? { mean: min, m2: 0 } : distancesOf(counts, values, about, finite);
  return {
    elements,
    nan,
    positiveInf,
    negativeInf,
    zero,
    denormal: denormals,
    min: min + 0,
    max: max + 0,
    mean,
    m2,
    firstNan: -1,
    firstInf: -1,
  };
}

function distancesOf(
  counts: Uint32Array | Float64Array,
  values: Float64Array,
  about: number,
  finite: number,
): { readonly mean: number; readonly m2: number } {
  if (finite === 0) return { mean: 0, m2: 0 };
  let [rest, m2] = [0, 0];
  for (let code = 0; code < values.length; code++) {
    const count = counts[code] ?? 0;
    if (count === 0) continue;
    const distance = (values[code] ?? 0) - about;
    if (distance - distance !== 0) continue;
    rest += count * distance;
    m2 += count * distance * distance;
  }
  return { mean: about + rest / finite, m2: Math.max(0, m2 - (rest * rest) / finite) };
}

/** Counters of pairs of bytes as counters of bytes. */
export function bytesOfPairs(pairs: Uint32Array, out: Float64Array): void {
  out.fill(0);
  for (let low = 0; low < 256; low++) {
    let count = 0;
    for (let pair = low; pair < 65536; pair += 256) count += pairs[pair] ?? 0;
    out[low] = count;
  }
  for (let high = 0; high < 256; high++) {
    let count = 0;
    for (let pair = high * 256; pair < high * 256 + 256; pair++) count += pairs[pair] ?? 0;
    out[high] = (out[high] ?? 0) + count;
  }
}

/** Counters of 16-bit codes that were read with the wrong byte order, put right. */
export function swapCodes(counts: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: 65536 }, (_, code) => counts[((code & 0xff) << 8) | (code >>> 8)] ?? 0);
}
