import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StatsTable } from '../../src-core/operations/values/stats-table.ts';
import { statsJson } from '../../src-core/operations/values/stats-json.ts';
import { EMPTY_STATS } from '../../src-core/values/stats.ts';
import type { TensorSummary } from '../../src-core/values/tensor-stats.ts';

const count = fc.oneof(fc.constant(0), fc.nat(50));
const number = fc.double();
const stats = fc.record({
  elements: count,
  nan: count,
  positiveInf: count,
  negativeInf: count,
  zero: count,
  denormal: count,
  min: number,
  max: number,
  mean: number,
  m2: number,
});
const summary = fc
  .record({
    stats,
    isComplex: fc.boolean(),
    of: fc.constantFrom('values' as const, 'stored' as const),
    isPlaced: fc.boolean(),
  })
  .map(({ stats: made, isComplex, of, isPlaced }): TensorSummary => {
    const whole = { ...EMPTY_STATS, ...made };
    const complex = isComplex ? { real: whole, imaginary: whole } : null;
    return {
      ok: true,
      stats: whole,
      complex,
      of,
      firstNan: isPlaced ? [1] : null,
      firstInf: null,
      spread: null,
    };
  });

it('a table of statistics is a map of them, in order of the tensors', () => {
  const steps = fc.array(fc.tuple(fc.nat(200), fc.option(summary)), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (made) => {
      const [table, map] = [new StatsTable(), new Map<number, ReturnType<typeof statsJson>>()];
      for (const [tensor, one] of made) {
        if (one === null) {
          table.delete(tensor);
          map.delete(tensor);
        } else {
          table.set(tensor, one);
          map.set(tensor, statsJson(one));
        }
      }
      expect([...table]).toEqual([...map].sort(([a], [b]) => a - b));
      expect(table.size).toBe(map.size);
      for (const tensor of [0, 7, 150, 1e6])
        expect([table.has(tensor), table.get(tensor)]).toEqual([map.has(tensor), map.get(tensor)]);
    }),
  );
});
