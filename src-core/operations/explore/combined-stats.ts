import type { JsonNumber, TensorStats } from '../../contract/report.ts';
import type { LayerStats } from '../../contract/values.ts';

/** The statistics of several tensors as if they were one; undefined stands for one whose numbers were not read. */
export function combinedStats(all: Iterable<TensorStats | undefined>): LayerStats {
  const sum = { squares: 0, total: 0, count: 0, min: Infinity, max: -Infinity, nan: 0, inf: 0, zero: 0, notRead: 0 };
  for (const stats of all) {
    if (stats === undefined) {
      sum.notRead += 1;
      continue;
    }
    sum.nan += stats.nan;
    sum.inf += stats.inf;
    sum.zero += stats.zero;
    const { mean, std, min, max } = stats;
    const finite = (stats.elements ?? 0) - stats.nan - stats.inf;
    if (mean === null || std === null || min === null || max === null || finite <= 0) continue;
    const average = numberOf(mean);
    sum.count += finite;
    sum.total += finite * average;
    sum.squares += finite * (numberOf(std) ** 2 + average ** 2);
    sum.min = Math.min(sum.min, numberOf(min));
    sum.max = Math.max(sum.max, numberOf(max));
  }
  const { squares, total, count, nan, inf, zero, notRead } = sum;
  const mean = count === 0 ? null : total / count;
  const std = mean === null ? null : Math.sqrt(Math.max(0, squares / count - mean ** 2));
  const bounds = count === 0 ? { min: null, max: null } : { min: sum.min, max: sum.max };
  return { norm: Math.sqrt(squares), mean, std, ...bounds, nan, inf, zero, notRead };
}

function numberOf(value: JsonNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
