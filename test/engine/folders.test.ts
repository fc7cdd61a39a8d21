import { appendFileSync, cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckpointId, FolderId } from '../../src-core/contract/ids.ts';
import { nodeWatchPorts, type WatchPorts } from '../../src-core/node/engine/folders/folder-watch.ts';
import { CORPUS, ended } from './jobs-of.ts';
import { checked, engineFor, itemOf, workFolder, writeSample } from './workplace.ts';

/** Watching without a clock: a test says when a folder changes and when time passes. */
function handWatch() {
  let change: () => void = () => undefined;
  let lose: (why: string) => void = () => undefined;
  const waiting: (() => void)[] = [];
  let watched = 0;
  const ports: WatchPorts = {
    watch: (_folder, onChange, onLost) => {
      watched += 1;
      change = onChange;
      lose = onLost;
      return () => (watched -= 1);
    },
    after: (_milliseconds, run) => {
      waiting.push(run);
      return () => void waiting.splice(waiting.indexOf(run), 1);
    },
  };
  return {
    ports,
    change: () => change(),
    lose: (why: string) => lose(why),
    get watched() {
      return watched;
    },
    /** Let time pass once, when somebody waits for it. */
    pass: async () => {
      while (waiting.length === 0) await nextTurn();
      for (const run of waiting.splice(0)) run();
    },
    /** Let time pass until this is settled. */
    until: async (work: Promise<unknown>) => {
      const state = { settled: false };
      void work.finally(() => (state.settled = true));
      while (!state.settled) {
        for (const run of waiting.splice(0)) run();
        await nextTurn();
      }
    },
  };
}

async function watching() {
  const folder = workFolder();
  const hand = handWatch();
  const engine = engineFor({ watching: hand.ports });
  const first = writeSample(folder, 'first.safetensors');
  const [item] = await checked(engine, [folder]);
  const [opened] = await engine.request('folders', []);
  await engine.request('watch', [opened!.id]);
  const arrival = new Promise<readonly CheckpointId[]>((resolve) => engine.on('arrived', resolve));
  return { engine, hand, folder, first, item: item!, id: opened!.id, arrival };
}

describe('a watched folder', () => {
  it('a new checkpoint is checked once it has come to rest', async () => {
    const { engine, hand, folder, arrival } = await watching();
    expect((await engine.request('folders', []))[0]).toMatchObject({ watched: true, isRun: false });
    const path = writeSample(folder, 'epoch=2.safetensors');
    hand.change();
    // It grows from look to look, and is left alone.
    for (let look = 0; look < 3; look++) {
      await hand.pass();
      appendFileSync(path, ' ');
      expect((await engine.request('queue', [])).length).toBe(1);
    }
    await hand.until(arrival);
    await engine.idle();
    const [id] = await arrival;
    expect((await itemOf(engine, id!)).name).toBe('epoch=2.safetensors');
    expect((await engine.request('queue', [])).length).toBe(2);
  });

  it('a checkpoint that was replaced is checked again', async () => {
    const { engine, hand, folder, first, item, arrival } = await watching();
    writeSample(folder, 'next.part', ['only']);
    renameSync(join(folder, 'next.part'), first);
    hand.change();
    await hand.until(arrival);
    await engine.idle();
    expect(await arrival).toEqual([item.id]);
    expect((await engine.request('view', [item.id]))?.report.tensors).toBe(1);
  });

  it('what is no checkpoint is not looked at', async () => {
    const { engine, hand, folder, arrival } = await watching();
    writeFileSync(join(folder, 'log.txt'), 'hello');
    writeFileSync(join(folder, 'model.pt.tmp'), 'half');
    writeSample(folder, 'model.safetensors');
    hand.change();
    await hand.until(arrival);
    expect(await Promise.all((await arrival).map((id) => itemOf(engine, id)))).toMatchObject([
      { name: 'model.safetensors' },
    ]);
  });

  it('is left alone when asked, and tells when it is lost', async () => {
    const { engine, hand, id } = await watching();
    await engine.request('unwatch', [id]);
    expect(hand.watched).toBe(0);
    await engine.request('watch', [id]);
    hand.lose('the disk was taken out');
    expect((await engine.request('folders', []))[0]).toMatchObject({
      watched: false,
      problem: 'it is not watched any more: the disk was taken out',
    });
    await engine.request('removeFolder', [id]);
    expect(await engine.request('folders', [])).toEqual([]);
  });

  it('can be that of a checkpoint, but not on a server that was not given it', async () => {
    const folder = workFolder();
    const path = writeSample(folder, 'a.safetensors');
    const hand = handWatch();
    const engine = engineFor({ watching: hand.ports });
    const [item] = await checked(engine, [path]);
    expect(await engine.request('watch', [item!.id])).toMatchObject({ path: folder, watched: true });
    const server = engineFor({ watching: hand.ports, confined: true });
    const [confined] = await checked(server, [path]);
    await expect(server.request('watch', [confined!.id])).rejects.toThrow('started with');
    const told = engineFor({ watching: hand.ports, confined: true, roots: [dirname(path)] });
    const [inside] = await checked(told, [path]);
    await told.request('watch', [inside!.id]);
    expect((await told.request('folders', [])).map(({ watched }) => watched)).toEqual([true]);
    expect(await server.request('folders', [])).toEqual([]);
  });

  it('is really watched', async () => {
    const folder = workFolder();
    writeSample(folder, 'a.safetensors');
    const after = (_milliseconds: number, run: () => void) => nodeWatchPorts.after(0, run);
    const engine = engineFor({ watching: { ...nodeWatchPorts, after } });
    await checked(engine, [folder]);
    const [opened] = await engine.request('folders', []);
    const arrival = new Promise<readonly CheckpointId[]>((resolve) => engine.on('arrived', resolve));
    await engine.request('watch', [opened!.id]);
    writeSample(folder, 'b.safetensors');
    expect((await arrival).length).toBe(1);
  });
});

describe('a pipeline run', () => {
  const RUN = `${CORPUS}pipeline-run/run_folder`;

  it('shows stages, and what its files turned out to be once they are checked', async () => {
    const engine = engineFor();
    const folder = workFolder();
    cpSync(RUN, join(folder, 'run'), { recursive: true });
    await checked(engine, [join(folder, 'run')]);
    const [run] = await engine.request('folders', []);
    expect(run).toMatchObject({ isRun: true, name: 'run' });
    const before = await engine.request('runStatus', [run!.id]);
    expect(before?.files).toBeNull();
    const job = await ended(engine, await engine.request('checkRun', [run!.id]));
    expect(job).toMatchObject({ kind: 'check-run', folder: run!.id, state: { status: 'done' } });
    const after = await engine.request('runStatus', [run!.id]);
    const files = after?.files;
    expect(
      [...(files?.complete ?? []), ...(files?.damaged ?? []), ...(files?.unfinished ?? []), ...(files?.missing ?? [])]
        .length,
    ).toBeGreaterThan(0);
    expect(after?.resume.why).not.toBe('');
  });

  it('a broken state file is said to be broken, and is left as it is', async () => {
    const folder = join(workFolder(), 'run');
    mkdirSync(folder);
    writeFileSync(join(folder, 'pipeline_state.json'), '{"stage": "features", "tot');
    writeSample(folder, 'a.safetensors');
    const engine = engineFor();
    await checked(engine, [folder]);
    const [run] = await engine.request('folders', []);
    expect((await engine.request('runStatus', [run!.id]))?.problem).toMatch(/^pipeline_state\.json: /);
  });

  it('without a checkpoint so far is a run, and no folder that could not be read', async () => {
    const folder = join(workFolder(), 'run');
    mkdirSync(folder);
    cpSync(`${RUN}/pipeline_state.json`, join(folder, 'pipeline_state.json'));
    const engine = engineFor();
    expect(await checked(engine, [folder])).toEqual([]);
    const [run] = await engine.request('folders', []);
    expect(run?.isRun).toBe(true);
    expect((await engine.request('runStatus', [run!.id]))?.completed).toHaveLength(3);
  });

  it('is found in a folder that was opened around it', async () => {
    const around = workFolder();
    cpSync(RUN, join(around, 'sweep', 'run-1'), { recursive: true });
    mkdirSync(join(around, 'sweep', 'run-2'));
    cpSync(`${RUN}/pipeline_state.json`, join(around, 'sweep', 'run-2', 'pipeline_state.json'));
    const engine = engineFor();
    await checked(engine, [around]);
    const folders = await engine.request('folders', []);
    expect(folders.map(({ name, isRun }) => [name, isRun]).slice(1)).toEqual([
      ['run-1', true],
      ['run-2', true],
    ]);
    expect(folders[0]?.isRun).toBe(false);
  });

  it('that keeps progress files alone is told by them', async () => {
    const folder = join(workFolder(), 'run');
    mkdirSync(folder);
    const files = {
      'a.svs': { status: 'complete' },
      'b.svs': { status: 'failed', error: 'no' },
      'c.svs': { status: 'pending' },
    };
    writeFileSync(join(folder, 'TILES_files.json'), JSON.stringify({ files, count: 3, complete: false }));
    const engine = engineFor();
    await checked(engine, [folder]);
    const [run] = await engine.request('folders', []);
    expect(run?.isRun).toBe(true);
    expect(await engine.request('runStatus', [run!.id])).toMatchObject({
      stage: 'TILES',
      total: 3,
      completed: ['a.svs'],
      failed: ['b.svs'],
      pending: ['c.svs'],
      stages: [{ name: 'TILES', status: '1 of 3 files complete', error: '1 failed' }],
    });
  });

  it('a list of files of another program makes no run', async () => {
    const folder = workFolder();
    writeFileSync(join(folder, 'image_files.json'), '["a.png", "b.png"]');
    writeSample(folder, 'a.safetensors');
    const engine = engineFor();
    await checked(engine, [folder]);
    expect((await engine.request('folders', []))[0]?.isRun).toBe(false);
  });

  it('another folder is none', async () => {
    const folder = workFolder();
    writeSample(folder, 'a.safetensors');
    const engine = engineFor();
    await checked(engine, [folder]);
    const [opened] = await engine.request('folders', []);
    expect(await engine.request('runStatus', [opened!.id])).toBeNull();
    await expect(engine.request('checkRun', [opened!.id])).rejects.toThrow('no pipeline run');
    await expect(engine.request('runStatus', ['unknown-unknown-unknown' as FolderId])).rejects.toThrow(
      'not in the list',
    );
  });
});

describe('an engine that was lost', () => {
  it('has its folders again, and watches those that were watched', async () => {
    const folder = workFolder();
    const watcher = handWatch();
    const before = engineFor({ watching: watcher.ports });
    await checked(before, [writeSample(folder, 'a.safetensors'), folder]);
    const [item] = await before.request('folders', []);
    await before.request('watch', [item!.id]);
    const folders = before.openFolders();
    expect(folders).toEqual([{ id: item!.id, path: folder, watched: true }]);
    await before.close();

    const after = engineFor({ watching: watcher.ports });
    await after.restore([], folders);
    expect(await after.request('folders', [])).toMatchObject([{ id: item!.id, watched: true, problem: '' }]);
    expect(watcher.watched).toBe(1);
  });

  it('says why a folder is not watched any more', async () => {
    const engine = engineFor();
    const id = 'folder-0000000000000' as FolderId;
    await engine.restore([], [{ id, path: '/nowhere/at/all', watched: true }]);
    const [item] = await engine.request('folders', []);
    expect(item).toMatchObject({ id, watched: false });
    expect(item?.problem).toContain('/nowhere/at/all');
  });
});
