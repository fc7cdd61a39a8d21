import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { nodeFileSystem } from '../../src-core/node/atomic-write/file-system.ts';
import { writeAtomically } from '../../src-core/node/atomic-write/write-atomically.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { copyRuns } from '../../src-core/node/rewrite/copy-runs.ts';
import { proveClone } from '../../src-core/node/rewrite/prove.ts';
import { planFileRewrite, rewriteFile } from '../../src-core/node/rewrite-file.ts';
import type { Edit } from '../../src-core/operations/rewrite/edit.ts';
import { planRewrite, type ArchiveRewrite } from '../../src-core/operations/rewrite/plan.ts';
import { keepsPlaces, runRewrite, type UnchangedRun } from '../../src-core/operations/rewrite/run.ts';
import { readTorchZip } from '../../src-core/torch/read-zip.ts';
import { makeCheckpoint } from '../bench/make-checkpoint.ts';

/** Records of more than a megabyte, which are copied as runs, and one that is written with the rest. */
const ELEMENTS = [400_000, 1000, 1_500_000, 700_001];
const RENAME_SAME: Edit = { kind: 'rename', from: 't0', to: 'T0' };
const RENAME_LONGER: Edit = { kind: 'rename', from: 't0', to: 'encoder.'.repeat(30) };

let folder = '';
let model = '';
let bytes: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-large-'));
  model = join(folder, 'model.pt');
  await makeCheckpoint(
    model,
    ELEMENTS.map((elements, i) => ({ name: `t${i}`, dtype: 'float32', elements })),
  );
  bytes = await readFile(model);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

async function withModel<T>(path: string, work: (source: FileSource) => Promise<T>): Promise<T> {
  const source = await FileSource.open(path);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

async function planned(source: FileSource, edit: Edit): Promise<ArchiveRewrite> {
  const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: 'model.pt' };
  const { rewrite } = await planRewrite(source, await readTorchZip(source, context), [edit], context);
  if (rewrite === null || rewrite === 'unchanged') throw new Error('not planned');
  return rewrite;
}

/** The same rewrite front to back, every byte through one place. */
async function inOrder(edit: Edit): Promise<Buffer> {
  return await withModel(model, async (source) => {
    const pieces: Uint8Array[] = [];
    const sink = { write: async (piece: Uint8Array) => void pieces.push(piece.slice()) };
    expect(await runRewrite(await planned(source, edit), sink, { source, ports: nodePorts })).toMatchObject({
      ok: true,
    });
    return Buffer.concat(pieces);
  });
}

/** A copy of the model with one byte of a long record changed. */
async function damagedCopy(name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile(model, path);
  const file = await open(path, 'r+');
  await file.write(Buffer.from([bytes[4_000_000] === 0 ? 1 : 0]), 0, 1, 4_000_000);
  await file.close();
  return path;
}

describe('rewriting long records', () => {
  it.each([
    ['that stay in place', RENAME_SAME],
    ['that move', RENAME_LONGER],
  ])('%s gives the bytes of a rewrite in order', async (_, edit) => {
    const target = join(folder, 'out.pt');
    for (const skipValidation of [false, true]) {
      const progress: number[] = [];
      const onProgress = (done: number, total: number) => progress.push(done / total);
      await rewriteFile(model, { edits: [edit], target, skipValidation, onProgress });
      expect((await readFile(target)).equals(await inOrder(edit))).toBe(true);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      expect(progress.at(-1)).toBeGreaterThan(0.99);
      expect(progress.at(-1)).toBeLessThanOrEqual(1);
    }
  });

  it.each([false, true])('names the damaged record of the source (not read back: %s)', async (skipValidation) => {
    const path = await damagedCopy('bad.pt');
    const before = (await readdir(folder)).sort();
    const write = rewriteFile(path, { edits: [RENAME_LONGER], target: join(folder, 'never.pt'), skipValidation });
    await expect(write).rejects.toThrow('record data/2 does not have its recorded checksum: the source is damaged');
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  it('knows whether they keep their places', async () => {
    await withModel(model, async (source) => {
      expect(keepsPlaces(await planned(source, RENAME_SAME))).toBe(true);
      expect(keepsPlaces(await planned(source, RENAME_LONGER))).toBe(false);
    });
    expect((await planFileRewrite(model, [RENAME_SAME])).size).toBe(bytes.length);
  });

  it('stops all copying when it is cancelled or the disk fails', async () => {
    const target = await open(join(folder, 'cut.pt'), 'w');
    const abort = new AbortController();
    await withModel(model, async (source) => {
      const run: UnchangedRun = { record: 'all', from: 0, to: 0, length: bytes.length, crc32: 0 };
      const onBytes = () => {
        abort.abort();
      };
      await expect(copyRuns(source, target, [run], { signal: abort.signal, onBytes })).rejects.toMatchObject({
        name: 'AbortError',
      });
      await target.close();
      await expect(copyRuns(source, target, [run])).rejects.toMatchObject({ code: 'EBADF' });
    });
  });
});

describe('on a file system that clones', () => {
  /** Copies where a clone is asked for. */
  const fs = {
    ...nodeFileSystem,
    copyFile: async (from: Parameters<typeof copyFile>[0], to: Parameters<typeof copyFile>[1], mode?: number) => {
      expect(mode).toBe(constants.COPYFILE_FICLONE_FORCE);
      await nodeFileSystem.copyFile(from, to);
    },
  };

  it('the long records are shared, everything else is written over them', async () => {
    const target = join(folder, 'cloned.pt');
    const runs: UnchangedRun[] = [];
    await withModel(model, async (source) => {
      const rewrite = await planned(source, RENAME_SAME);
      const write = writeAtomically(
        target,
        async (output) => {
          expect(output.cloned).toBe(true);
          const options = { source, ports: nodePorts, onUnchanged: (run: UnchangedRun) => runs.push(run) };
          const outcome = await runRewrite(rewrite, output, options);
          if (outcome.ok) await output.handle.truncate(outcome.bytes);
        },
        { fs, sharesWith: model, validate: (temp) => proveClone(temp, { source, runs }) },
      );
      await write;
    });
    expect(runs.map(({ record, from, to }) => [record, from - to])).toEqual([
      ['data/0', 0],
      ['data/2', 0],
      ['data/3', 0],
    ]);
    expect((await readFile(target)).equals(await inOrder(RENAME_SAME))).toBe(true);
  });

  it('a source that is damaged is still found', async () => {
    const path = await damagedCopy('bad-clone.pt');
    const runs: UnchangedRun[] = [];
    await withModel(path, async (source) => {
      const onUnchanged = (run: UnchangedRun) => runs.push(run);
      const sink = { write: async () => undefined, skip: async () => undefined };
      await runRewrite(await planned(source, RENAME_SAME), sink, { source, ports: nodePorts, onUnchanged });
      await expect(proveClone(path, { source, runs })).rejects.toThrow('record data/2 does not have its recorded');
    });
  });

  it('a patched part that is not what was meant is found', async () => {
    const path = join(folder, 'bad-patch.pt');
    await copyFile(model, path);
    const at = bytes.indexOf('FloatStorage');
    const file = await open(path, 'r+');
    await file.write('f', at);
    await file.close();
    await withModel(model, async (source) => {
      await expect(proveClone(path, { source, runs: [] })).rejects.toThrow('the finished file did not pass its check');
    });
  });

  it('a file system that does not gets an empty file to fill', async () => {
    const refuses = {
      ...nodeFileSystem,
      // As libuv does: what was to be written is removed.
      copyFile: async (_: unknown, to: Parameters<typeof copyFile>[1]) => {
        await rm(String(to));
        throw Object.assign(new Error('not supported'), { code: 'ENOTSUP' });
      },
    };
    const target = join(folder, 'plain.pt');
    await writeAtomically(
      target,
      async (output) => {
        expect(output.cloned).toBe(false);
        await output.write(Buffer.from('new'));
      },
      { fs: refuses, sharesWith: model },
    );
    expect((await readFile(target)).toString()).toBe('new');
  });
});
