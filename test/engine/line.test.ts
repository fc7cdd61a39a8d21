import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Line } from '../../src-core/node/engine/line.ts';

it('a line gives out what it was given, in order, whatever came between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 })), (steps) => {
      const line = new Line<number>((a, b) => a < b);
      const expected: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(line.take()).toBe(expected.shift());
          continue;
        }
        line.add(step);
        expected.push(step);
        expected.sort((a, b) => a - b);
      }
      for (const value of expected) expect(line.take()).toBe(value);
      expect(line.take()).toBeUndefined();
    }),
  );
});
