import { expect } from 'vitest';
import { finiteCount, type Stats } from '../../src-core/values/stats.ts';

/** Counts, positions, min and max are equal; mean and spread up to rounding. */
export function expectSameStats(actual: Stats, expected: Stats): void {
  const { mean: meanA, m2: m2A, ...exactA } = actual;
  const { mean: meanB, m2: m2B, ...exactB } = expected;
  expect(exactA).toEqual(exactB);
  const scale = Math.max(Math.abs(expected.min), Math.abs(expected.max));
  if (finiteCount(expected) === 0 || scale === 0) return;
  expect(Math.abs(meanA - meanB) / scale).toBeLessThan(1e-12);
  if (m2B === Infinity) expect(m2A).toBe(Infinity);
  else expect(Math.abs(m2A - m2B)).toBeLessThanOrEqual(1e-9 * m2B + Number.MIN_VALUE);
}
