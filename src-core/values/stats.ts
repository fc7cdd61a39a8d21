/**
 * What is known of a run of numbers. `min`, `max`, `mean` and `m2` speak of the finite ones alone. Counts are of
 * elements; positions count elements from the start of the run, -1 where there is none.
 */
export interface Stats {
  readonly elements: number;
  readonly nan: number;
  readonly positiveInf: number;
  readonly negativeInf: number;
  /** Both signs. */
  readonly zero: number;
  /** Numbers below the smallest normal one of the dtype, zero not counted. */
  readonly denormal: number;
  /** Infinity where no number is finite. */
  readonly min: number;
  /** -Infinity where no number is finite. */
  readonly max: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly m2: number;
  readonly firstNan: number;
  readonly firstInf: number;
}

export const EMPTY_STATS: Stats = {
  elements: 0,
  nan: 0,
  positiveInf: 0,
  negativeInf: 0,
  zero: 0,
  denormal: 0,
  min: Infinity,
  max: -Infinity,
  mean: 0,
  m2: 0,
  firstNan: -1,
  firstInf: -1,
};

export function finiteCount({ elements, nan, positiveInf, negativeInf }: Stats): number {
  return elements - nan - positiveInf - negativeInf;
}

/**
 * `a` followed by `b`. Source: Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
 * Variances" (1979).
 */
export function mergeStats(a: Stats, b: Stats): Stats {
  if (a.elements === 0) return b;
  if (b.elements === 0) return a;
  const countA = finiteCount(a);
  const countB = finiteCount(b);
  const count = countA + countB;
  const delta = b.mean - a.mean;
  return {
    elements: a.elements + b.elements,
    nan: a.nan + b.nan,
    positiveInf: a.positiveInf + b.positiveInf,
    negativeInf: a.negativeInf + b.negativeInf,
    zero: a.zero + b.zero,
    denormal: a.denormal + b.denormal,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    mean: count === 0 ? 0 : mergedMean(a.mean, b.mean, countA, countB),
    m2: a.m2 + b.m2 + (countA === 0 || countB === 0 ? 0 : delta * delta * (countA / count) * countB),
    firstNan: firstOf(a.firstNan, b.firstNan, a.elements),
    firstInf: firstOf(a.firstInf, b.firstInf, a.elements),
  };
}

function mergedMean(a: number, b: number, countA: number, countB: number): number {
  if (a === b || countB === 0) return a;
  if (countA === 0) return b;
  const count = countA + countB;
  // The difference of two large numbers of opposite sign may overflow where their mean does not.
  const moved = a + (b - a) * (countB / count);
  return Number.isFinite(moved) ? moved : a * (countA / count) + b * (countB / count);
}

function firstOf(a: number, b: number, offset: number): number {
  if (a >= 0) return a;
  return b >= 0 ? offset + b : -1;
}

/** The same run, `times` over: what a view with stride 0 shows. */
export function repeatStats(stats: Stats, times: number): Stats {
  if (times === 1) return stats;
  if (times === 0) return EMPTY_STATS;
  return {
    ...stats,
    elements: stats.elements * times,
    nan: stats.nan * times,
    positiveInf: stats.positiveInf * times,
    negativeInf: stats.negativeInf * times,
    zero: stats.zero * times,
    denormal: stats.denormal * times,
    m2: stats.m2 * times,
  };
}

/** What torch's lazy "negative" flag makes of it. */
export function negateStats(stats: Stats): Stats {
  return {
    ...stats,
    positiveInf: stats.negativeInf,
    negativeInf: stats.positiveInf,
    min: -stats.max,
    max: -stats.min,
    mean: -stats.mean,
  };
}

/** Standard deviation of the finite numbers about their mean, of the population (torch's `std(correction=0)`). */
export function standardDeviation(stats: Stats): number {
  const count = finiteCount(stats);
  return count === 0 ? Number.NaN : Math.sqrt(Math.max(0, stats.m2) / count);
}

/** Euclidean norm of the finite numbers. */
export function l2Norm(stats: Stats): number {
  const count = finiteCount(stats);
  return Math.sqrt(Math.max(0, stats.m2) + count * stats.mean * stats.mean);
}
