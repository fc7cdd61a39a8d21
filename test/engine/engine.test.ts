import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckpointId, QueueItem } from '../../src-core/contract/client.ts';
import { checkFile } from '../../src-core/node/engine/check-file.ts';
import { expandPaths } from '../../src-core/node/engine/expand-paths.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src-core/model/limits.ts';
import { checked, engineFor, itemOf, PLAIN, query, workFolder, writeSample } from './workplace.ts';

const NOBODY = 'AAAAAAAAAAAAAAAAAAAAAAAA' as CheckpointId;

describe('registering', () => {
  it('checks a file and answers what is in it', async () => {
    const engine = engineFor();
    const path = writeSample(workFolder(), 'model.safetensors');
    const [item] = await checked(engine, [path]);
    expect(item).toMatchObject({
      name: 'model.safetensors',
      state: { status: 'done', verdict: 'valid', format: 'safetensors', error: '', deep: true },
    });
    expect(item?.id).toMatch(/^[A-Za-z0-9_-]{24}$/);
    const view = await engine.request('view', [item!.id]);
    expect(view).toMatchObject({ path, report: { tensors: 3, parameters: 6 }, bytesByDType: [['float32', 24]] });
    expect(engine.pathOf(item!.id)).toBe(path);
  });

  it('tells waiting, running and done, and never the path as an id', async () => {
    const engine = engineFor();
    const seen: string[] = [];
    engine.on('changed', (items) => seen.push(...items.map(({ state }) => state.status)));
    await checked(engine, [writeSample(workFolder(), 'model.safetensors')]);
    await engine.close();
    expect(seen[0]).toBe('running');
  });

  it('walks folders and names those without a checkpoint', async () => {
    const folder = workFolder();
    mkdirSync(join(folder, 'run/deep'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    writeSample(folder, 'run/b10.safetensors');
    writeSample(folder, 'run/b9.safetensors');
    writeSample(folder, 'run/deep/c.safetensors');
    writeFileSync(join(folder, 'run/notes.txt'), 'not a checkpoint');
    const items = await checked(engineFor(), [join(folder, 'run'), join(folder, 'empty')]);
    expect(items.map(({ name, state }) => [name, state.status])).toEqual([
      ['b9.safetensors', 'done'],
      ['b10.safetensors', 'done'],
      ['c.safetensors', 'done'],
      ['empty', 'failed'],
    ]);
    expect(items[3]?.state).toMatchObject({ code: 'ENOCHECKPOINT' });
  });

  it('stops a folder that holds too much, and says so', async () => {
    const folder = workFolder();
    for (let number = 0; number < 5; number++) writeSample(folder, `${number}.safetensors`);
    const found: string[] = [];
    for await (const { failure } of expandPaths([folder], 3)) found.push(failure?.code ?? '');
    expect(found).toEqual(['', '', '', 'E2BIG']);
  });

  it('keeps one row for one file, by whatever name it comes', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    symlinkSync(path, join(folder, 'link.safetensors'));
    const engine = engineFor();
    const [first, second, third] = await engine.register([
      path,
      join(folder, 'link.safetensors'),
      `${folder}/./model.safetensors`,
    ]);
    expect([second, third]).toEqual([undefined, undefined]);
    await expect(engine.register([path])).resolves.toEqual([first]);
    await expect(engine.request('queue', [])).resolves.toHaveLength(1);
  });

  it('leaves out what a link leads to outside of the given roots', async () => {
    const folder = workFolder();
    const outside = writeSample(workFolder(), 'secret.safetensors');
    symlinkSync(outside, join(folder, 'link.safetensors'));
    writeSample(folder, 'own.safetensors');
    const engine = engineFor();
    await engine.register([folder], { within: [folder] });
    expect((await engine.request('queue', [])).map(({ name }) => name)).toEqual(['own.safetensors']);
  });

  it('spells out what cannot be seen in a hostile name', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'a\u202e\u001b[31mb.safetensors', ['w\u202e\u200bx']);
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    expect(item?.name).toBe('a\\u{202e}\\u{1b}[31mb.safetensors');
    const page = await engine.request('tensors', [item!.id, query()]);
    expect(page.rows[0]?.name).toBe('w\\u{202e}\\u{200b}x');
    const view = await engine.request('view', [item!.id]);
    for (const hidden of ['\u202e', '\u001b', '\u200b']) expect(JSON.stringify(view)).not.toContain(hidden);
  });

  it('takes over the files of a lost engine under their ids, and leaves the one that ended it alone', async () => {
    const folder = workFolder();
    const good = writeSample(folder, 'good.safetensors');
    const bad = writeSample(folder, 'bad.safetensors');
    const [goodId, badId] = ['g'.repeat(24), 'b'.repeat(24)] as CheckpointId[];
    const engine = engineFor();
    await engine.restore([
      { id: badId!, path: bad, failed: { code: 'EENGINE', message: 'the engine ended' } },
      { id: goodId!, path: good, failed: null },
    ]);
    await engine.idle();
    expect((await engine.request('queue', [])).map(({ id, state }) => [id, state.status])).toEqual([
      [badId, 'failed'],
      [goodId, 'done'],
    ]);
    await engine.request('validate', [badId!, PLAIN]);
    await engine.idle();
    expect((await itemOf(engine, badId!)).state.status).toBe('done');
  });
});

describe('failures of the machine', () => {
  it('a missing file fails alone and names its path and the cause', async () => {
    const folder = workFolder();
    const good = writeSample(folder, 'good.safetensors');
    const items = await checked(engineFor(), [join(folder, 'gone.pt'), good]);
    expect(items.map(({ state }) => state.status)).toEqual(['failed', 'done']);
    expect(items[0]?.state).toMatchObject({ code: 'ENOENT', message: expect.stringContaining('gone.pt') as string });
  });

  it('a file that vanishes before its turn', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    const engine = engineFor();
    engine.on('changed', ([item]) => {
      if (item?.state.status === 'running') rmSync(path, { force: true });
    });
    const [item] = await checked(engine, [path]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ENOENT' });
  });

  it('a named pipe is refused, not waited for', async () => {
    const path = join(workFolder(), 'pipe.pt');
    execFileSync('mkfifo', [path]);
    const [item] = await checked(engineFor(), [path]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ENOTREG' });
  });

  it('a loop of links', async () => {
    const folder = workFolder();
    symlinkSync(join(folder, 'b.pt'), join(folder, 'a.pt'));
    symlinkSync(join(folder, 'a.pt'), join(folder, 'b.pt'));
    const [item] = await checked(engineFor(), [join(folder, 'a.pt')]);
    expect(item?.state).toMatchObject({ status: 'failed', code: 'ELOOP' });
  });

  it('a file without permission', () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    chmodSync(folder, 0o755);
    chmodSync(path, 0);
    // The administrator may read everything: ask as somebody else.
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const script = `
      import { createEngine } from ${JSON.stringify(import.meta.resolve('../../src-core/node/engine/create-engine.ts'))};
      const engine = createEngine({ jobs: 1, checksumsOnOpen: true, requiredKeys: [] });
      await engine.register([${JSON.stringify(path)}]);
      await engine.idle();
      console.log(JSON.stringify(await engine.request('queue', [])));
      await engine.close();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      ...asNobody,
      encoding: 'utf8',
    });
    const [item] = JSON.parse(output) as readonly QueueItem[];
    expect(item?.state).toMatchObject({
      status: 'failed',
      code: 'EACCES',
      message: expect.stringContaining(`${path} cannot be opened: permission denied`) as string,
    });
  });

  it('a file that is written to while it is read', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const options = { checksums: true, values: false, expectation: null };
    const check = checkFile(path, options, DEFAULT_LIMITS, new AbortController().signal, (event) => {
      if (event.type === 'inspected') appendFileSync(path, 'more');
      return 'go on';
    });
    await expect(check).rejects.toMatchObject({ code: 'ECHANGED' });
  });

  it('a fault of the program is told as one, and the rest goes on', async () => {
    const folder = workFolder();
    let faults = 0;
    const limits = new Proxy<Limits>(DEFAULT_LIMITS, {
      get: (all, name) => {
        if (name === 'findingsPerCode' && (faults += 1) === 1) throw new TypeError('planted');
        return Reflect.get(all, name) as number;
      },
    });
    const engine = engineFor({ jobs: 1, limits });
    const items = await checked(engine, [writeSample(folder, 'a.safetensors'), writeSample(folder, 'b.safetensors')]);
    expect(items.map(({ state }) => state.status)).toEqual(['failed', 'done']);
    expect(items[0]?.state).toMatchObject({
      code: 'EINTERNAL',
      message: expect.stringContaining('TypeError: planted') as string,
    });
  });
});

describe('a file that changes on disk afterwards', () => {
  it('is noticed when it is looked at, and checking again clears it', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const engine = engineFor();
    const [item] = await checked(engine, [path]);
    const told: QueueItem[] = [];
    engine.on('changed', (items) => told.push(...items));

    appendFileSync(path, 'more');
    expect((await engine.request('view', [item!.id]))?.item.stale).toBe('changed');
    unlinkSync(path);
    expect((await engine.request('view', [item!.id]))?.item.stale).toBe('gone');
    writeSample(join(path, '..'), 'model.safetensors', ['new']);
    await engine.request('validate', [item!.id, PLAIN]);
    await engine.idle();
    const view = await engine.request('view', [item!.id]);
    expect(view?.item.stale).toBeUndefined();
    expect(view?.report.tensors).toBe(1);
  });

  it('its tensors are not read from another content than was checked', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    const engine = engineFor({ contentBytes: 0 });
    const [item] = await checked(engine, [path]);
    // The one looked at last is kept in memory.
    await checked(engine, [writeSample(folder, 'other.safetensors')]);
    writeSample(folder, 'model.safetensors', ['somebody', 'else']);
    await expect(engine.request('tensors', [item!.id, query()])).rejects.toThrow('changed on disk');
    expect((await itemOf(engine, item!.id)).stale).toBe('changed');
  });

  it('dropping it again checks it again', async () => {
    const path = writeSample(workFolder(), 'model.safetensors');
    const engine = engineFor();
    await checked(engine, [path]);
    writeSample(join(path, '..'), 'model.safetensors', ['a', 'b', 'c', 'd']);
    const [item] = await checked(engine, [path]);
    expect((await engine.request('view', [item!.id]))?.report.tensors).toBe(4);
  });
});

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
