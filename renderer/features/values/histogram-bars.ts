import type { Histogram } from '../../../src-core/contract/values.ts';

export interface HistogramBar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** 0 to 1, by the logarithm of the count: a single number among millions is still seen. */
  readonly height: number;
}

export function histogramBars({ edges, counts }: Histogram): readonly HistogramBar[] {
  const top = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 0));
  return counts.map((count, place) => ({
    from: edges[place] ?? 0,
    to: edges[place + 1] ?? 0,
    count,
    height: top === 0 ? 0 : Math.log1p(count) / top,
  }));
}

/** Where zero lies between the first edge and the last, 0 to 1; null where it does not. */
export function zeroPlace({ edges }: Histogram): number | null {
  const [first, last] = [edges[0], edges.at(-1)];
  if (first === undefined || last === undefined || first >= 0 || last <= 0) return null;
  return -first / (last - first);
}
