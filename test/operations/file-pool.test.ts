import { describe, expect, it } from 'vitest';
import { FilePool } from '../../src-core/operations/sets/file-pool.ts';
import { MemorySet } from '../sources/memory-set.ts';

describe('the files of a set', () => {
  it('are read whenever they are asked for, and few of them are open at once', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `${i}.bin`);
    const set = new MemorySet(Object.fromEntries(names.map((name, i) => [name, Uint8Array.of(i, i, i)])));
    const pool = new FilePool(set, 3);
    const sources = await Promise.all(names.map((name) => pool.open(name)));
    expect(sources.map(({ size }) => size)).toEqual(names.map(() => 3));
    for (const round of [0, 1]) {
      for (const [i, source] of sources.entries()) {
        expect(await source.read(round, 1)).toEqual(Uint8Array.of(i));
        expect(set.opened).toBeLessThanOrEqual(3);
      }
    }
    await pool.close();
    expect(set.opened).toBe(0);
  });

  it('that are not there are said to be missing, each time', async () => {
    const pool = new FilePool(new MemorySet({}));
    await expect(pool.open('none')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(pool.open('none')).rejects.toMatchObject({ code: 'ENOENT' });
    await pool.close();
  });
});
