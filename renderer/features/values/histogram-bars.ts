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

/** Where zero lies in the picture, 0 at its left end and 1 at its right; null where it does not. Bars are equally wide. */
export function zeroPlace({ edges }: Histogram): number | null {
  const bars = edges.length - 1;
  const place = edges.findIndex((edge) => edge > 0) - 1;
  const [from, to] = [edges[place], edges[place + 1]];
  if (place < 0 || from === undefined || to === undefined || (place === 0 && from === 0)) return null;
  return (place + from / (from - to)) / bars;
}
