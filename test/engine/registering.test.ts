import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { expandPaths } from '../../src-core/node/engine/expand-paths.ts';
import { checked, engineFor, itemOf, PLAIN, query, workFolder, writeSample } from './workplace.ts';

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

  it('tells what a person opened that was open already, after the rows that are new', async () => {
    const engine = engineFor();
    const folder = workFolder();
    const first = writeSample(folder, 'a.safetensors');
    const [row] = await checked(engine, [first, first]);
    writeSample(folder, 'b.safetensors');
    const told: unknown[] = [];
    engine.on('changed', (items) => told.push(...items.map(({ name }) => name).filter((name) => name.startsWith('b'))));
    engine.on('reopened', (ids) => told.push(ids));
    await engine.register([first], { asked: false });
    expect(told).toEqual([]);
    await engine.register([folder]);
    expect(told[0]).toBe('b.safetensors');
    expect(told).toContainEqual([row?.id]);
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
