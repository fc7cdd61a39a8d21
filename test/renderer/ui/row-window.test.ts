import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  listOffset,
  NO_ROWS,
  offsetToSee,
  rowsInElements,
  scrolledHeight,
  scrollOffset,
  TALLEST_PX,
  windowAt,
  type RowWindow,
} from '../../../renderer/ui/row-window.ts';

const geometries = fc.record({
  count: fc.integer({ min: 1, max: 3_000_000 }),
  rowPx: fc.integer({ min: 18, max: 48 }),
  viewPx: fc.integer({ min: 30, max: 2000 }),
});

/** Row by element. */
function elementOf(rows: RowWindow): Map<number, number> {
  return new Map(rowsInElements(rows).flatMap((row, element) => (row === undefined ? [] : [[row, element] as const])));
}

describe('the rows of a long list that are drawn', () => {
  it('are all that are in sight, each once, in few elements', () => {
    fc.assert(
      fc.property(geometries, fc.double({ min: 0, max: 1, noNaN: true }), (geometry, share) => {
        const { count, rowPx, viewPx } = geometry;
        const offset = share * Math.max(0, count * rowPx - viewPx);
        const rows = windowAt(geometry, offset, NO_ROWS);
        const drawn = elementOf(rows);
        const last = Math.min(count - 1, Math.floor((offset + viewPx - 0.5) / rowPx));
        for (let row = Math.floor(offset / rowPx); row <= last; row += 1) expect(drawn.has(row)).toBe(true);
        expect(drawn.size).toBe(rows.end - rows.first);
        expect(rows.pool).toBeLessThan(viewPx / rowPx + 20);
      }),
    );
  });

  it('keep their elements while they stay in sight', () => {
    const offsets = fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 30 });
    fc.assert(
      fc.property(offsets, (steps) => {
        const geometry = { count: 5000, rowPx: 26, viewPx: 400 };
        let [offset, rows] = [60_000, windowAt(geometry, 60_000, NO_ROWS)];
        for (const step of steps) {
          offset += step;
          const next = windowAt(geometry, offset, rows);
          const [before, now] = [elementOf(rows), elementOf(next)];
          for (const [row, element] of now) expect(before.get(row) ?? element).toBe(element);
          rows = next;
        }
      }),
    );
  });

  it('stand in the order of the document after a jump and at the start', () => {
    const geometry = { count: 200_000, rowPx: 26, viewPx: 400 };
    let rows = windowAt(geometry, 300, windowAt(geometry, 0, NO_ROWS));
    rows = windowAt(geometry, 2_000_000, rows);
    expect(rowsInElements(rows)[0]).toBe(rows.first);
    expect(windowAt(geometry, 2_000_010, rows)).toBe(rows);
    expect(rowsInElements(windowAt(geometry, 0, rows))[0]).toBe(0);
  });

  it('reach the last row of a list taller than a browser can lay out', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const bottom = Math.max(0, scrolledHeight(geometry) - geometry.viewPx);
        expect(scrolledHeight(geometry)).toBeLessThanOrEqual(TALLEST_PX);
        const rows = windowAt(geometry, listOffset(geometry, bottom), NO_ROWS);
        expect(rows.end).toBe(geometry.count);
      }),
    );
  });

  it('are scrolled to as little as it takes', () => {
    fc.assert(
      fc.property(geometries, fc.double({ min: 0, max: 1, noNaN: true }), (geometry, share) => {
        const row = Math.floor(share * (geometry.count - 1));
        const wanted = offsetToSee(geometry, 0, row);
        const top = row * geometry.rowPx;
        if (wanted === null) expect(top + geometry.rowPx).toBeLessThanOrEqual(geometry.viewPx);
        else {
          const back = listOffset(geometry, scrollOffset(geometry, wanted));
          expect(back).toBeCloseTo(wanted, 2);
        }
      }),
    );
  });
});
