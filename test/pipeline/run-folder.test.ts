import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusively, LockedError } from '../../src-core/node/run-folder/exclusively.ts';
import { runFolder } from '../../src-core/node/run-folder/run-folder.ts';
import { CheckpointManager } from '../../src-core/pipeline/checkpoint-manager.ts';
import { FileProgressTracker } from '../../src-core/pipeline/file-progress-tracker.ts';
import { gatherEvidence } from '../../src-core/pipeline/rebuild-state.ts';

const RUN = new URL('../../../shared/corpus/files/pipeline-run/run_folder', import.meta.url).pathname;
const WORKER = new URL('progress-worker.ts', import.meta.url).pathname;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-run-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

describe('a run folder', () => {
  it('tells finished, damaged, unfinished and missing outputs apart', async () => {
    await cp(RUN, folder, { recursive: true });
    expect(await gatherEvidence(runFolder(folder))).toEqual({
      complete: ['features/seq_00000.pt', 'features/seq_00001.pt'],
      damaged: [{ name: 'features/seq_00003.pt', error: expect.stringMatching(/^corrupted: /) as string }],
      unfinished: ['features/seq_00002.pt'],
      missing: ['features/seq_00005.pt'],
      leftovers: ['features/seq_00004.pt.tmp'],
    });
  });

  it('rebuilds a state whose file was cut', async () => {
    await cp(RUN, folder, { recursive: true });
    const state = join(folder, 'pipeline_state.json');
    const whole = await readFile(state);
    await writeFile(state, whole.subarray(0, 100));
    const manager = await CheckpointManager.open(runFolder(folder), { stages: ['nucleotide_features'] });
    expect(manager.origin).toMatchObject({ kind: 'rebuilt', keptAs: 'pipeline_state.json.corrupt' });
    expect(await readFile(`${state}.corrupt`)).toEqual(whole.subarray(0, 100));
    expect(await manager.resumeStage()).toBe('nucleotide_features');
  });

  it('never keeps a second file aside over the first', async () => {
    const run = runFolder(folder);
    for (const text of ['one', 'two']) {
      await run.write('s.json', text);
      await run.keepAside('s.json');
    }
    expect([
      await readFile(join(folder, 's.json.corrupt'), 'utf8'),
      await readFile(join(folder, 's.json.corrupt.2'), 'utf8'),
    ]).toEqual(['one', 'two']);
  });

  it('refuses names that lead out of it', async () => {
    await expect(runFolder(folder).read('../x')).rejects.toThrow(RangeError);
  });
});

describe('several processes', () => {
  it('never interleave their writes: no change of any of them is lost', async () => {
    const children = [0, 1, 2].map((worker) =>
      spawn(process.execPath, [WORKER, folder, String(worker)], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(await new FileProgressTracker(runFolder(folder), 'S').summary()).toEqual({
      total: 45,
      complete: 45,
      failed: 0,
      inProgress: 0,
      pending: 0,
    });
    const lines = (await readFile(join(folder, 'failed_checkpoints.txt'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).toBe(45);
    expect((await readdir(folder)).sort()).toEqual(['S_files.json', 'failed_checkpoints.txt']);
  }, 60_000);

  it('take over the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await once(child, 'exit');
    await exclusively(join(folder, 'probe'), async () => {
      const own = await readFile(join(folder, 'probe.lock'), 'latin1');
      await writeFile(join(folder, 'x.lock'), own.replace(` ${process.pid} `, ` ${child.pid ?? 0} `));
    });
    expect(await exclusively(join(folder, 'x'), async () => 'mine')).toBe('mine');
  });

  it('take over a lock that names nobody, left behind a while ago', async () => {
    const lock = join(folder, 'x.lock');
    await writeFile(lock, '');
    await utimes(lock, new Date(0), new Date(0));
    expect(await exclusively(join(folder, 'x'), async () => 'mine')).toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('give up with an error when another process keeps the lock', async () => {
    await exclusively(join(folder, 'probe'), async () => {
      await writeFile(join(folder, 'x.lock'), await readFile(join(folder, 'probe.lock')));
    });
    await expect(exclusively(join(folder, 'x'), async () => 'mine', { patience: 30 })).rejects.toBeInstanceOf(
      LockedError,
    );
  });
});
