import { formatCount } from '../../src-core/model/quantity.ts';
import type { JsonNumber } from '../../src-core/contract/report.ts';

/** A statistic in at most nine characters or so; NaN and infinities as torch prints them. */
export function formatNumber(value: JsonNumber | null): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value === 'NaN' ? 'nan' : value === 'Infinity' ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return formatCount(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(3).replace('e+', 'e');
  return value.toPrecision(5).replace(/\.?0+$/, '');
}
