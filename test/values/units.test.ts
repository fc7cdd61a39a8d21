import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { readUnits } from '../../src-core/values/units.ts';

/** Counts what is asked of it. */
class CountingSource extends MemorySource {
  reads = 0;

  override read(...asked: Parameters<MemorySource['read']>): ReturnType<MemorySource['read']> {
    this.reads++;
    return super.read(...asked);
  }
}

describe('units of a view', () => {
  it('are read with one call where the view lies close together, whatever their order', async () => {
    const source = new CountingSource(new Uint8Array(1_800_000));
    await readUnits(source, { shape: [900, 1000], stride: [1, 900], offset: 0 }, 2, 0, 900_000);
    expect(source.reads).toBe(1);
  });

  it.each([1, 2, 3, 4, 8, 16])('of %i bytes are the ones at their places', async (unit) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(5), fc.nat(20), fc.nat(20), fc.nat(3), async (offset, rows, columns, extra) => {
        const units = offset + rows * (columns + extra) + 1;
        const bytes = Uint8Array.from({ length: units * unit + 1 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
        // One byte in front: no number of several bytes is where a typed array could begin.
        const source = new MemorySource(bytes.subarray(1));
        const view = { shape: [columns, rows], stride: [1, columns + extra], offset };
        const expected: number[] = [];
        for (let column = 0; column < columns; column++)
          for (let row = 0; row < rows; row++) {
            const at = (offset + column + row * (columns + extra)) * unit;
            expected.push(...bytes.subarray(1 + at, 1 + at + unit));
          }
        expect([...(await readUnits(source, view, unit, 0, rows * columns))]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
