import { bucketsOf, type Spread, type SpreadBucket } from './spread.ts';
import { finiteCount, type Stats } from './stats.ts';

export interface Bins {
  /** One more than `counts`, ascending. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Bins of nearly equal width from the least to the largest finite number, made of buckets: each edge is moved outwards
 * to the next end of a bucket, so counts are exact; what is below 2^-126 counts as zero, whatever its sign. Null where buckets are wider than the bins would be: whoever wants
 * to see more has to read the numbers. Requires statistics of the same numbers.
 */
export function linearBins(spread: Spread, stats: Stats, bins: number): Bins | null {
  const { min, max } = stats;
  if (finiteCount(stats) === 0) return { edges: [], counts: [] };
  if (min === max) return { edges: [min, max], counts: [finiteCount(stats)] };
  const width = max / bins - min / bins;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (largest >= 2 ** 128 || widthOfBucket(largest) > width || width < 2 ** -120) return null;
  const inner = Array.from({ length: bins - 1 }, (_, index) => outwards(min + width * (index + 1)));
  const edges = [min, ...inner.filter((edge) => edge > min && edge < max), max];
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const { from, to, count } of withSmall(bucketsOf(spread), stats)) {
    const bin = binOf(edges, from < 0 ? to : from, from < 0);
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  return { edges, counts };
}

/**
 * Whole numbers from `min` to `max`, one bin each; null where a bucket holds several of them.
 */
export function wholeBins(spread: Spread, stats: Stats): Bins | null {
  const { min, max } = stats;
  if (finiteCount(stats) === 0 || Math.max(-min, max) > 256) return null;
  const counts = new Array<number>(max - min + 1).fill(0);
  for (const { from, to, count } of withSmall(bucketsOf(spread), stats)) {
    const value = from < 0 ? to : from;
    counts[value - min] = (counts[value - min] ?? 0) + count;
  }
  return { edges: Array.from({ length: max - min + 2 }, (_, index) => min + index), counts };
}

/**
 * Bins by magnitude, one for each power of two on either side of zero, and one in between for zero and what is below
 * 2^-126: a few numbers far out, or many near zero, are seen whatever the range is.
 */
export function magnitudeBins(spread: Spread, stats: Stats): Bins {
  if (finiteCount(stats) === 0) return { edges: [], counts: [] };
  const buckets = bucketsOf(spread);
  if (buckets.length === 0) return { edges: [stats.min, stats.max], counts: [finiteCount(stats)] };
  const near = buckets.reduce((least, { from, to }) => Math.min(least, from < 0 ? -to : from), Infinity);
  const smallest = Math.floor(Math.log2(near));
  const above = octaves(smallest, stats.max);
  const below = octaves(smallest, -stats.min).map((edge) => 0 - edge);
  const edges = [...below.reverse(), ...above];
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const { from, to, count } of withSmall(buckets, stats)) {
    const bin = binOf(edges, from < 0 ? to : from, from < 0);
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  return { edges, counts };
}

/** Powers of two from `2^smallest` to the first that is beyond `largest`; 0 alone where nothing is above zero. */
function octaves(smallest: number, largest: number): readonly number[] {
  if (largest <= 0) return [0];
  const edges: number[] = [];
  for (let exponent = smallest; exponent <= 128; exponent++) {
    edges.push(2 ** exponent);
    if (2 ** exponent > largest) return edges;
  }
  // All that is beyond is one bucket.
  return [...edges, Math.max(largest, 2 ** 129)];
}

/** Zero and what is too small for a bucket, as a bucket at zero. */
function withSmall(buckets: readonly SpreadBucket[], stats: Stats): readonly SpreadBucket[] {
  const small = finiteCount(stats) - buckets.reduce((sum, { count }) => sum + count, 0);
  return small > 0 ? [...buckets, { from: 0, to: 0, count: small }] : buckets;
}

/** The bin that holds a bucket, by its end nearer to zero; below zero that end is the bin's upper one. */
function binOf(edges: readonly number[], near: number, isBelow: boolean): number {
  const last = edges.length - 2;
  let [low, high] = [0, last];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const edge = edges[middle] ?? 0;
    if (isBelow ? edge < near : edge <= near) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Bits of the mantissa that tell buckets apart. */
const BITS = 7;

function widthOfBucket(magnitude: number): number {
  return 2 ** (Math.floor(Math.log2(magnitude)) - BITS);
}

/** The next end of a bucket, away from zero. */
function outwards(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < 2 ** -126) return 0;
  const width = widthOfBucket(magnitude);
  return Math.sign(value) * Math.ceil(magnitude / width) * width;
}
