import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlaceId, RootListing } from '../../src-core/contract/host.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { Roots } from '../../src-core/server/roots.ts';
import { engineFor, workFolder, writeSample } from '../engine/workplace.ts';
import { ASSETS, errorOf, resultOf, serve } from './bench.ts';
import { startServer } from '../../src-core/server/server.ts';

describe('what the window may open', () => {
  it('a folder that is one checkpoint, or a run, is open at once as that', async () => {
    const folder = workFolder();
    for (const name of ['shards', 'run', 'plain']) mkdirSync(join(folder, name));
    for (const number of [1, 2]) writeSample(folder, `shards/model-0000${number}-of-00002.safetensors`, [`w${number}`]);
    writeFileSync(join(folder, 'run/pipeline_state.json'), '{}');
    writeSample(folder, 'plain/alone.safetensors');
    const { engine } = await serve({ paths: ['shards', 'run', 'plain'].map((name) => join(folder, name)) });
    expect((await engine.request('queue', [])).map(({ name }) => name)).toEqual(['shards']);
    expect((await engine.request('folders', [])).map(({ name, isRun }) => [name, isRun])).toEqual([
      ['shards', false],
      ['run', true],
    ]);
  });

  it('files named at start are open at once; folders are offered, listed and opened', async () => {
    const folder = workFolder();
    mkdirSync(join(folder, 'runs/17'), { recursive: true });
    writeSample(folder, 'runs/b10.safetensors');
    writeSample(folder, 'runs/b9.safetensors');
    writeSample(folder, 'runs/17/c.safetensors');
    const named = writeSample(workFolder(), 'named.safetensors');
    const { ask, engine } = await serve({ paths: [join(folder, 'runs'), named] });
    expect((await engine.request('queue', [])).map(({ name }) => name)).toEqual(['named.safetensors']);

    const top = resultOf(await ask('/api/roots/list', [''])) as RootListing;
    expect(top).toMatchObject({ folder: '', parent: null, omitted: 0 });
    expect(top.entries.map(({ name, kind }) => [name, kind])).toEqual([
      [join(folder, 'runs'), 'folder'],
      [named, 'file'],
    ]);
    const runs = resultOf(await ask('/api/roots/list', [top.entries[0]!.id])) as RootListing;
    expect(runs.parent).toBe('');
    expect(runs.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['17', 'folder'],
      ['b9.safetensors', 'file'],
      ['b10.safetensors', 'file'],
    ]);
    const deep = resultOf(await ask('/api/roots/list', [runs.entries[0]!.id])) as RootListing;
    expect(deep.parent).toBe(top.entries[0]!.id);

    const ids = resultOf(
      await ask('/api/roots/open', [[runs.entries[1]!.id, runs.entries[0]!.id]]),
    ) as readonly CheckpointId[];
    expect(ids).toHaveLength(2);
    await engine.idle();
    expect((await engine.request('queue', [])).map(({ name, state }) => [name, state.status])).toEqual([
      ['named.safetensors', 'done'],
      ['b9.safetensors', 'done'],
      ['c.safetensors', 'done'],
    ]);
  });

  it('a link that leads out is neither listed nor followed, not even when it comes later', async () => {
    const [folder, outside] = [workFolder(), workFolder()];
    const secret = writeSample(outside, 'secret.safetensors');
    symlinkSync(outside, join(folder, 'way-out'));
    symlinkSync(secret, join(folder, 'link.safetensors'));
    mkdirSync(join(folder, 'sub'));
    const inside = writeSample(folder, 'own.safetensors');
    symlinkSync(inside, join(folder, 'same.safetensors'));
    const { ask, engine } = await serve({ paths: [folder] });
    const top = resultOf(await ask('/api/roots/list', [''])) as RootListing;
    const listing = resultOf(await ask('/api/roots/list', [top.entries[0]!.id])) as RootListing;
    expect(listing.entries.map(({ name }) => name)).toEqual(['sub', 'own.safetensors', 'same.safetensors']);
    rmSync(join(folder, 'sub'), { recursive: true });
    symlinkSync(outside, join(folder, 'sub'));
    for (const path of ['/api/roots/list', '/api/roots/open']) {
      const id = listing.entries[0]!.id;
      const answer = await ask(path, path.endsWith('list') ? [id] : [[id]]);
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toContain('leads out');
    }
    await ask('/api/roots/open', [[top.entries[0]!.id]]);
    expect((await engine.request('queue', [])).map(({ name }) => name)).toEqual(['own.safetensors']);
  });

  it('what is gone is said to be gone', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'model.safetensors');
    const roots = await Roots.of([folder]);
    const [top] = (await roots.list('')).entries;
    const [entry] = (await roots.list(top!.id)).entries;
    rmSync(path);
    await expect(roots.resolve(entry!.id)).rejects.toMatchObject({ status: 404 });
    await expect(roots.list(entry!.id)).rejects.toMatchObject({ status: 404 });
    await expect(roots.resolve('A'.repeat(24) as PlaceId)).rejects.toMatchObject({ status: 404 });
  });

  it('ids of another run are worth nothing', async () => {
    const folder = workFolder();
    const [one, other] = [await Roots.of([folder]), await Roots.of([folder])];
    const [entry] = (await one.list('')).entries;
    await other.list('');
    await expect(other.resolve(entry!.id)).rejects.toMatchObject({ status: 404 });
  });

  it('spells out hostile names, and cuts what nobody could read', async () => {
    const folder = workFolder();
    for (let number = 0; number < 15; number++) writeFileSync(join(folder, `${number}.pt`), '');
    const roots = await Roots.of([folder], 12);
    const [top] = (await roots.list('')).entries;
    const listing = await roots.list(top!.id);
    expect([listing.entries.length, listing.omitted, listing.entries[11]?.name]).toEqual([12, 3, '11.pt']);
    const odd = workFolder();
    writeFileSync(join(odd, 'x\u202ey.pt'), '');
    const oddRoots = await Roots.of([odd]);
    const [oddTop] = (await oddRoots.list('')).entries;
    expect((await oddRoots.list(oddTop!.id)).entries[0]?.name).toBe('x\\u{202e}y.pt');
  });
});

describe('starting', () => {
  it('a root that is not there, or a port that is taken, ends it with the reason', async () => {
    const options = { paths: [], port: 0, engine: engineFor(), assets: ASSETS };
    await expect(startServer({ ...options, paths: [join(workFolder(), 'gone')] })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    const { server } = await serve();
    await expect(startServer({ ...options, port: server.port })).rejects.toThrow('another program listens there');
  });
});
