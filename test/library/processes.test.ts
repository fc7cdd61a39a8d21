import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atomicSave } from '../../src-core/library/atomic-save.ts';
import { loadCheckpoint } from '../../src-core/library/load-checkpoint.ts';
import type { LoadedTensor } from '../../src-core/library/loaded-value.ts';
import { removeStaleTemps } from '../../src-core/node/atomic-write/stale.ts';
import { useTempFolder } from '../node/temp-folder.ts';

const folder = useTempFolder();
const WORKER = new URL('save-worker.ts', import.meta.url).pathname;
const KILLS = 8;

function start(path: string, worker: number, rounds?: number): ChildProcess {
  const args = [WORKER, path, String(worker), ...(rounds === undefined ? [] : [String(rounds)])];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The number a whole checkpoint has throughout; throws for anything but a whole one. */
async function numberIn(path: string): Promise<number> {
  const loaded = await loadCheckpoint(path);
  const value = loaded.value as ReadonlyMap<string, unknown>;
  const { data } = await loaded.readTensor(value.get('data') as LoadedTensor);
  const number = value.get('worker') as number;
  expect(new Set(data as Float32Array)).toEqual(new Set([number]));
  expect(loaded.status).toBe('complete');
  return number;
}

describe('a save', () => {
  it(`killed at any moment leaves the old file or the new one, whole (${KILLS} kills)`, async () => {
    const path = join(folder.path, 'a.pt');
    const counts = { old: 0, new: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      await atomicSave({ worker: 0, data: { dtype: 'float32', shape: [4], data: new Float32Array(4) } }, path);
      const child = start(path, 1);
      const gone = once(child, 'exit');
      await Promise.race([once(child.stdout!, 'data'), gone]);
      // From the first trace of a write on, a few steps of the folder's changes later each time.
      await Promise.race([changes(folder.path, 2 * kill), gone]);
      child.kill('SIGKILL');
      expect((await gone)[1]).toBe('SIGKILL');
      counts[(await numberIn(path)) === 0 ? 'old' : 'new'] += 1;
    }
    console.log(`kill -9 while saving: ${counts.old} old, ${counts.new} new, 0 neither`);
    expect(counts.old + counts.new).toBe(KILLS);
    await atomicSave({ data: [] }, path);
    await removeStaleTemps(folder.path);
    expect(readdirSync(folder.path)).toEqual(['a.pt']);
  });

  it('of two processes to one path never mixes what they write', async () => {
    const path = join(folder.path, 'a.pt');
    const children = [1, 2].map((worker) => start(path, worker, 12));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number | null));
    expect(codes).toEqual([0, 0]);
    expect([1, 2]).toContain(await numberIn(path));
    expect(readdirSync(folder.path)).toEqual(['a.pt']);
  });
});

/** Resolves after so many changes in a folder. */
async function changes(path: string, count: number): Promise<void> {
  await new Promise<void>((resolve) => {
    let seen = 0;
    const watcher = watch(path, () => {
      if (seen++ < count) return;
      watcher.close();
      resolve();
    });
  });
}
