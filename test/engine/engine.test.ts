import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { checked, engineFor, itemOf, PLAIN, query, workFolder, writeSample } from './workplace.ts';

const NOBODY = 'AAAAAAAAAAAAAAAAAAAAAAAA' as CheckpointId;

describe('cancel, remove, validate again', () => {
  it('a check that runs is stopped, the others go on, and it can be asked for again', async () => {
    const folder = workFolder();
    const paths = ['a', 'b', 'c'].map((name) => writeSample(folder, `${name}.safetensors`));
    const engine = engineFor({ jobs: 1 });
    const stop = engine.on('changed', (items) => {
      for (const { id, name, state } of items)
        if (name === 'b.safetensors' && state.status === 'running') void engine.request('cancel', [id]);
    });
    const items = await checked(engine, paths);
    expect(items.map(({ state }) => state.status)).toEqual(['done', 'cancelled', 'done']);
    stop();
    await engine.request('validate', [items[1]!.id, PLAIN]);
    await engine.idle();
    expect((await itemOf(engine, items[1]!.id)).state.status).toBe('done');
  });

  it('a check that waits is taken out of the line', async () => {
    const folder = workFolder();
    const engine = engineFor({ jobs: 1 });
    const ids = await engine.register([writeSample(folder, 'a.safetensors'), writeSample(folder, 'b.safetensors')]);
    await engine.request('cancel', [ids[1]!]);
    await engine.idle();
    expect((await engine.request('queue', [])).map(({ state }) => state.status)).toEqual(['done', 'cancelled']);
    await engine.request('cancel', [ids[0]!]);
    expect((await itemOf(engine, ids[0]!)).state.status).toBe('done');
  });

  it('removed rows are gone: told once, answered with nothing, and their file may come again under a new id', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    const removed: (readonly CheckpointId[])[] = [];
    engine.on('removed', (ids) => removed.push(ids));
    await engine.request('remove', [[item!.id, NOBODY]]);
    expect(removed).toEqual([[item!.id]]);
    await expect(engine.request('view', [item!.id])).resolves.toBeNull();
    await expect(engine.request('tensors', [item!.id, query()])).rejects.toThrow('not in the list');
    const [again] = await checked(engine, [path]);
    expect(again?.id).not.toBe(item!.id);
  });

  it('KY401: required keys make level 4 run and fail; an expectation that is none is refused', async () => {
    const engine = engineFor();
    const [item] = await checked(engine, [writeSample(workFolder(), 'model.safetensors')]);
    await engine.request('validate', [item!.id, { ...PLAIN, requiredKeys: ['optimizer'] }]);
    await engine.idle();
    const view = await engine.request('view', [item!.id]);
    expect(view?.report).toMatchObject({ verdict: 'incompatible', keys: { missing: ['optimizer'] } });
    expect(view?.report.levels[3]?.status).toBe('failed');
    await expect(engine.request('validate', [item!.id, { ...PLAIN, expectation: '{' }])).rejects.toThrow('not JSON');
  });

  it('answers nothing for a row that was not read yet, and words for an id it does not know', async () => {
    const engine = engineFor();
    const ids = await engine.register([join(workFolder(), 'gone.pt')]);
    await expect(engine.request('view', [ids[0]!])).resolves.toBeNull();
    await expect(engine.request('tensors', [ids[0]!, query()])).resolves.toMatchObject({ total: 0 });
    await expect(engine.request('values', [ids[0]!, 0, 0, 10])).resolves.toEqual({ total: 0, rows: [] });
    await expect(engine.request('validate', [NOBODY, PLAIN])).rejects.toThrow('not in the list');
  });

  it('explains a finding', async () => {
    const engine = engineFor();
    await expect(engine.request('explain', ['FI101'])).resolves.toMatchObject({
      code: 'FI101',
      title: 'the file is empty',
    });
    await expect(engine.request('explain', ['XX999'])).resolves.toBeNull();
  });

  it('ends while checks run', async () => {
    const folder = workFolder();
    const engine = engineFor({ jobs: 1 });
    await engine.register(Array.from({ length: 20 }, (_, number) => writeSample(folder, `${number}.safetensors`)));
    await engine.close();
    await engine.idle();
  });
});

describe('the deep part', () => {
  const golden = new URL('../golden/torch-zip/state_dict_ordered.pt', import.meta.url).pathname;

  it('tells how far it is, and is left out when it was not asked for', async () => {
    const seen: string[] = [];
    const engine = engineFor({
      scanner: async ({ checksums, onProgress }) => {
        onProgress('checksums', 1, 2);
        // The event is told before the next one comes.
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(JSON.stringify((await engine.request('queue', []))[0]?.state));
        return {
          findings: [],
          damagedStorages: new Set(checksums.length > 0 ? [0] : []),
          stats: null,
          spreads: new Map(),
        };
      },
    });
    const [item] = await checked(engine, [golden]);
    expect(seen).toEqual([JSON.stringify({ status: 'running', step: 'checksums', done: 1, total: 2 })]);
    expect(item?.state).toMatchObject({ status: 'done', deep: true });
    const page = await engine.request('tensors', [item!.id, query({ filter: 'readable:false' })]);
    expect(page.total).toBeGreaterThan(0);
    const quick = engineFor({ checksumsOnOpen: false });
    expect((await checked(quick, [golden]))[0]?.state).toMatchObject({ status: 'done', deep: false });
  });

  it('shows what the quick part found while it runs, and keeps it when it is cancelled', async () => {
    const engine = engineFor({
      scanner: async ({ context }) => {
        const [item] = await engine.request('queue', []);
        expect((await engine.request('view', [item!.id]))?.report.tensors).toBe(9);
        await engine.request('cancel', [item!.id]);
        context.signal?.throwIfAborted();
        throw new Error('the signal was not aborted');
      },
    });
    const [item] = await checked(engine, [golden]);
    expect(item?.state).toEqual({ status: 'cancelled' });
    expect((await engine.request('view', [item!.id]))?.report.levels[1]?.reason).toBe('checksums not read');
  });
});

describe('pages', () => {
  it('sorts and filters, values and entries included', async () => {
    const engine = engineFor();
    const [item] = await checked(engine, [writeSample(workFolder(), 'model.safetensors')]);
    const page = await engine.request('tensors', [
      item!.id,
      query({ sort: { by: 'name', descending: false }, filter: 'a' }),
    ]);
    expect(page.rows.map(({ name }) => name)).toEqual(['a.2', 'a.10']);
    const values = await engine.request('values', [item!.id, 0, 0, 100]);
    expect(values.total).toBe(3);
    await expect(engine.request('entries', [item!.id, 0, 10])).resolves.toEqual({ total: 0, rows: [] });
    await expect(engine.request('globals', [item!.id])).resolves.toEqual([]);
  });

  it('reads contents again that were dropped, once for all who ask', async () => {
    const folder = workFolder();
    const engine = engineFor({ contentBytes: 0 });
    const items = await checked(
      engine,
      ['a', 'b', 'c'].map((name) => writeSample(folder, `${name}.safetensors`, [name])),
    );
    for (const { id, name } of items) {
      const pages = await Promise.all([1, 2, 3].map(() => engine.request('tensors', [id, query()])));
      for (const page of pages) expect(page.rows.map((row) => `${row.name}.safetensors`)).toEqual([name]);
    }
  });

  it('reports all keys, although only the first are kept, and those when the file has changed', async () => {
    const folder = workFolder();
    const names = Array.from({ length: 1500 }, (_, number) => `key${number}`);
    const engine = engineFor({ contentBytes: 0 });
    const [item] = await checked(engine, [
      writeSample(folder, 'many.safetensors', names),
      writeSample(folder, 'other.safetensors'),
    ]);
    expect((await engine.request('view', [item!.id]))?.report.keys.top).toEqual(names);
    writeSample(folder, 'many.safetensors', ['other']);
    const view = await engine.request('view', [item!.id]);
    expect([view?.item.stale, view?.report.keys.top]).toEqual(['changed', names.slice(0, 1000)]);
  });

  it('pages 20,000 tensors of a file', async () => {
    const names = Array.from(
      { length: 20_000 },
      (_, number) => `layers.${number % 400}.experts.${Math.floor(number / 400)}.weight`,
    );
    const engine = engineFor();
    const [item] = await checked(engine, [writeSample(workFolder(), 'huge.safetensors', names, 1)]);
    expect(item?.state).toMatchObject({ status: 'done', verdict: 'valid' });
    const sort = { by: 'name', descending: false } as const;
    const page = await engine.request('tensors', [item!.id, query({ offset: 19_998, sort })]);
    expect(page).toMatchObject({ total: 20_000, bytes: 80_000 });
    expect(page.rows.map(({ name }) => name)).toEqual(['layers.399.experts.48.weight', 'layers.399.experts.49.weight']);
    const few = await engine.request('tensors', [item!.id, query({ sort, filter: 'name:layers.17.*' })]);
    expect(few.total).toBe(50);
  });
});
