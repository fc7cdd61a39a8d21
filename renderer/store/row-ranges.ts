import type { RowRange } from '../../src-core/contract/tensors.ts';

/** Selected rows of a long list as sorted, separate, half-open ranges: selecting 200,000 rows costs one pair. */
export type RowRanges = readonly RowRange[];

export function rangesCount(ranges: RowRanges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

export function rangesHold(ranges: RowRanges, row: number): boolean {
  return ranges.some(([from, to]) => row >= from && row < to);
}

/** Add `[from, to)`, joining what touches. */
export function addRange(ranges: RowRanges, from: number, to: number): RowRanges {
  let [start, end] = [from, to];
  const apart: (readonly [number, number])[] = [];
  for (const [a, b] of ranges) {
    if (b < start || a > end) apart.push([a, b]);
    else [start, end] = [Math.min(start, a), Math.max(end, b)];
  }
  return [...apart, [start, end] as const].sort((x, y) => x[0] - y[0]);
}

export function dropRow(ranges: RowRanges, row: number): RowRanges {
  return ranges.flatMap(([from, to]): RowRanges => {
    if (row < from || row >= to) return [[from, to]];
    const parts: RowRanges = [
      [from, row],
      [row + 1, to],
    ];
    return parts.filter(([a, b]) => a < b);
  });
}

export function toggleRow(ranges: RowRanges, row: number): RowRanges {
  return rangesHold(ranges, row) ? dropRow(ranges, row) : addRange(ranges, row, row + 1);
}
