import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompareQuery } from '../../src-core/contract/compare.ts';
import type { JobId } from '../../src-core/contract/ids.ts';
import { CORPUS, ended } from './jobs-of.ts';
import { checked, engineFor, safetensors, workFolder } from './workplace.ts';

function ask(changes: Partial<CompareQuery> = {}): CompareQuery {
  return { offset: 0, limit: 100, kind: null, filter: '', order: 'worst', ...changes };
}

async function compared(a: Uint8Array, b: Uint8Array, values: boolean) {
  const folder = workFolder();
  writeFileSync(join(folder, 'a.safetensors'), a);
  writeFileSync(join(folder, 'b.safetensors'), b);
  const engine = engineFor();
  const [one, two] = await checked(engine, [join(folder, 'a.safetensors'), join(folder, 'b.safetensors')]);
  const job = await engine.request('compare', [one!.id, two!.id, { values }]);
  return { engine, job, ended: await ended(engine, job) };
}

/** The last number of the file. */
function changedLast(bytes: Uint8Array, number: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setFloat32(copy.length - 4, number, true);
  return copy;
}

describe('comparison', () => {
  it('finds the changed tensor, worst first', async () => {
    const bytes = safetensors(['a', 'b', 'c']);
    const { engine, job, ended: end } = await compared(bytes, changedLast(bytes, 0.5), true);
    expect(end.state).toMatchObject({ status: 'done', message: '3 tensors: 1 with other values, 2 equal' });
    const page = await engine.request('compareRows', [job, ask()]);
    expect(page.rows[0]).toMatchObject({
      kind: 'values',
      a: { index: 2, name: 'c' },
      values: { equal: false, maxAbsolute: 0.5, maxRelative: 1, changed: 1, elements: 2, finiteness: 0 },
    });
    expect((await engine.request('compareRows', [job, ask({ kind: 'equal', offset: 1, limit: 1 })])).rows.length).toBe(
      1,
    );
    expect((await engine.request('compareRows', [job, ask({ order: 'file' })])).rows.map(({ a }) => a?.name)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('a number that became NaN is told apart', async () => {
    const bytes = safetensors(['a']);
    const { engine, job } = await compared(bytes, changedLast(bytes, NaN), true);
    expect((await engine.request('compareRows', [job, ask()])).rows[0]?.values).toMatchObject({ finiteness: 1 });
  });

  it('tells missing, unexpected and reshaped ones, and finds by name', async () => {
    const { engine, job } = await compared(safetensors(['a', 'gone'], 2), safetensors(['a', 'new'], 3), false);
    expect((await engine.request('compareSummary', [job]))?.counts).toMatchObject({
      missing: 1,
      unexpected: 1,
      shape: 1,
    });
    expect(await engine.request('compareRows', [job, ask({ filter: 'GON' })])).toMatchObject({
      total: 1,
      rows: [{ kind: 'missing', a: { name: 'gone' }, b: null }],
    });
  });

  it('names that differ by a prefix belong together', async () => {
    const { engine, job } = await compared(
      safetensors(['x.a', 'x.b']),
      safetensors(['module.x.a', 'module.x.b']),
      true,
    );
    const summary = await engine.request('compareSummary', [job]);
    expect(summary).toMatchObject({ renamed: { from: '', to: 'module.' }, counts: { equal: 2, missing: 0 } });
    expect((await engine.request('compareRows', [job, ask()])).rows[0]).toMatchObject({
      renamed: true,
      a: { name: 'x.a' },
      b: { name: 'module.x.a' },
    });
  });

  it('of a job that is not known nothing is known', async () => {
    const engine = engineFor();
    const job = 'unknown-unknown-unknown' as JobId;
    expect(await engine.request('compareSummary', [job])).toBeNull();
    expect(await engine.request('compareRows', [job, ask()])).toEqual({ total: 0, rows: [] });
  });

  it('reads the values of sets on either side', async () => {
    const engine = engineFor();
    const folders = ['hf/hf_sharded_safetensors', 'hf/hf_sharded_bin', 'torch-dcp/dcp_2rank'];
    const items = await checked(
      engine,
      folders.map((path) => join(CORPUS, path)),
    );
    const summaryOf = async (a: number, b: number) => {
      const job = await engine.request('compare', [items[a]!.id, items[b]!.id, { values: true }]);
      await ended(engine, job);
      return await engine.request('compareSummary', [job]);
    };
    const counts = { 'not-read': 0, missing: 0, unexpected: 0 };
    expect((await summaryOf(0, 1))?.counts).toMatchObject({ ...counts, values: 16, equal: 23 });
    expect((await summaryOf(2, 2))?.counts).toMatchObject({ ...counts, values: 0, equal: 16 });
  });
});
