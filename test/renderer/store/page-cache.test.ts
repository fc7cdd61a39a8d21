import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectRows } from '../../../renderer/store/collect-rows.ts';
import { PageCache, type Page } from '../../../renderer/store/page-cache.ts';
import {
  addRange,
  dropRow,
  rangesCount,
  rangesHold,
  toggleRow,
  type RowRanges,
} from '../../../renderer/store/row-ranges.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function listOf(total: number, begin = 0) {
  const asked: number[] = [];
  const fetchPage = (offset: number, limit: number): Promise<Page<number>> => {
    asked.push(offset);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, place) => offset + place);
    return Promise.resolve({ total, rows });
  };
  return { asked, fetchPage, cache: new PageCache<number>(fetchPage, 0, begin) };
}

describe('a long list by pages', () => {
  it('asks for the pages in sight, once', async () => {
    const { asked, cache } = listOf(200_000);
    cache.subscribe(() => undefined);
    cache.want(100_000, 100_040);
    cache.want(100_000, 100_040);
    await settled();
    cache.want(100_000, 100_040);
    expect(asked).toEqual([0, 100_000]);
    expect(cache.row(100_039)).toBe(100_039);
    expect(cache.row(50_000)).toBeUndefined();
  });

  it('asks, while it waits, for no more than where a fast look came to rest', async () => {
    const { asked, cache } = listOf(200_000);
    for (let from = 0; from < 200_000; from += 1000) cache.want(from, from + 40);
    await settled();
    expect(asked).toEqual([0, 1000, 199_000]);
  });

  it('fetches what comes next in the direction of a slow look', async () => {
    const { asked, cache } = listOf(2000);
    cache.want(0, 40);
    await settled();
    cache.want(5, 45);
    cache.want(1000, 1040);
    cache.want(990, 1030);
    await settled();
    expect(asked).toEqual([0, 250, 1000, 750, 500]);
    cache.want(1960, 2000);
    cache.want(1970, 2000);
    await settled();
    expect(asked.slice(5)).toEqual([1750]);
  });

  it('keeps what it says of the whole list while that does not change', async () => {
    const { cache } = listOf(2000);
    cache.want(0, 40);
    await settled();
    const before = cache.snapshot();
    cache.want(500, 540);
    await settled();
    const now = cache.snapshot();
    if (before.status !== 'ready' || now.status !== 'ready') throw new Error('pages are here');
    expect(now.head).toBe(before.head);
    expect(now.revision).toBeGreaterThan(before.revision);
  });

  it('lets go of what was not seen for longest', async () => {
    const { asked, cache } = listOf(200_000);
    for (let from = 0; from < 50_000; from += 250) {
      cache.want(from, from + 1);
      await settled();
    }
    expect(cache.row(0)).toBeUndefined();
    expect(cache.row(49_750)).toBe(49_750);
    cache.want(0, 1);
    await settled();
    expect(cache.row(0)).toBe(0);
    expect(asked.at(-1)).toBe(0);
  });

  it('begins where it is told to', async () => {
    const { asked, cache } = listOf(200_000, 1300);
    cache.subscribe(() => undefined);
    await settled();
    expect(asked).toEqual([1250]);
  });

  it('is collected whole where all of it is needed', async () => {
    const { asked, fetchPage } = listOf(2500);
    expect(await collectRows(fetchPage)).toEqual(Array.from({ length: 2500 }, (_, place) => place));
    expect(asked).toEqual([0, 1000, 2000]);
    expect(await collectRows(listOf(0).fetchPage)).toEqual([]);
  });

  it('asks again for what is in sight when more is known, and keeps the rows meanwhile', async () => {
    const { asked, cache } = listOf(200_000);
    cache.want(0, 10);
    cache.want(5000, 5010);
    cache.want(100_000, 100_010);
    await settled();
    asked.length = 0;
    cache.refresh();
    expect(cache.row(100_005)).toBe(100_005);
    expect(asked).toEqual([100_000]);
    await settled();
    cache.want(5000, 5010);
    expect(asked).toEqual([100_000, 5000]);
  });

  it('asks again for what was on its way when more became known, and still for what nobody has asked for yet', async () => {
    const answers: (() => void)[] = [];
    const asked: number[] = [];
    let known = 'little';
    const cache = new PageCache<string>((offset) => {
      asked.push(offset);
      const rows = [known];
      return new Promise((resolve) => answers.push(() => resolve({ total: 200_000, rows })));
    });
    const answer = async () => {
      for (const one of answers.splice(0)) one();
      await settled();
    };
    cache.want(0, 10);
    cache.want(5000, 5010);
    cache.want(100_000, 100_010);
    known = 'more';
    cache.refresh();
    expect(asked).toEqual([0, 5000]);
    await answer();
    expect(asked).toEqual([0, 5000, 100_000]);
    await answer();
    expect(cache.row(100_000)).toBe('more');
    cache.want(5000, 5010);
    await answer();
    expect(cache.row(5000)).toBe('more');
  });

  it('a failure is a status, and the next look tries again', async () => {
    let fails = true;
    const cache = new PageCache<number>(() =>
      fails ? Promise.reject(new Error('gone')) : Promise.resolve({ total: 1, rows: [7] }),
    );
    cache.subscribe(() => undefined);
    await settled();
    expect(cache.snapshot()).toEqual({ status: 'failed', message: 'gone' });
    fails = false;
    cache.want(0, 1);
    await settled();
    expect(cache.snapshot()).toMatchObject({ status: 'ready' });
    expect(cache.row(0)).toBe(7);
  });
});

describe('selected rows as ranges', () => {
  const steps = fc.array(
    fc.oneof(
      fc.tuple(fc.constant('add' as const), fc.nat(30), fc.nat(30)),
      fc.tuple(fc.constant('drop' as const), fc.nat(30), fc.constant(0)),
      fc.tuple(fc.constant('toggle' as const), fc.nat(30), fc.constant(0)),
    ),
  );

  it('hold exactly the rows a set would hold, sorted and separate', () => {
    fc.assert(
      fc.property(steps, (list) => {
        let ranges: RowRanges = [];
        const rows = new Set<number>();
        for (const [what, a, b] of list) {
          const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
          if (what === 'add') {
            ranges = addRange(ranges, from, to);
            for (let row = from; row < to; row += 1) rows.add(row);
          } else if (what === 'drop') {
            ranges = dropRow(ranges, a);
            rows.delete(a);
          } else {
            ranges = toggleRow(ranges, a);
            if (!rows.delete(a)) rows.add(a);
          }
        }
        expect(rangesCount(ranges)).toBe(rows.size);
        for (let row = 0; row < 32; row += 1) expect(rangesHold(ranges, row)).toBe(rows.has(row));
        for (const [place, [from]] of ranges.entries()) {
          if (place > 0) expect(from).toBeGreaterThanOrEqual(ranges[place - 1]![1]);
        }
      }),
    );
  });
});
