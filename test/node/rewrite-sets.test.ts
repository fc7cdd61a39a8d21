import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { writeFolderAtomically } from '../../src-core/node/atomic-write/write-folder.ts';
import { checkFile, inspectFile } from '../../src-core/node/check-file.ts';
import { planFileRewrite, rewriteFile } from '../../src-core/node/rewrite-file.ts';
import { salvageFile } from '../../src-core/node/salvage-file.ts';
import type { Edit } from '../../src-core/operations/rewrite/edit.ts';

const HF = fileURLToPath(new URL('../../../shared/corpus/files/hf/', import.meta.url));

let folder = '';
let target = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-sets-'));
  target = join(folder, 'out');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function copyOfSet(kind: string): Promise<string> {
  const path = join(folder, kind);
  await cp(join(HF, `hf_sharded_${kind}`), path, { recursive: true });
  return path;
}

async function checked(path: string) {
  const outcome = await checkFile(path, { checksums: true, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.inspection;
}

const tensors = async (path: string) => (await inspectFile(path)).checkpoint.tensors;
const names = async (path: string) => (await tensors(path)).map(({ name }) => name);

interface Index {
  readonly metadata: Record<string, unknown>;
  readonly weight_map: Record<string, string>;
}

async function indexOf(path: string): Promise<Index> {
  const name = (await readdir(path)).find((file) => file.endsWith('.index.json')) ?? '';
  return JSON.parse(await readFile(join(path, name), 'utf8')) as Index;
}

describe.each(['safetensors', 'bin'])('rewriting a set of %s shards', (kind) => {
  it('renames across shards into a new folder with an index that agrees', async () => {
    const set = await copyOfSet(kind);
    const before = await tensors(set);
    const edits: Edit[] = [
      { kind: 'rename', from: '*', to: 'wrapped.*' },
      { kind: 'cast', dtype: 'bfloat16' },
    ];
    const { size: planned } = await planFileRewrite(set, edits);
    const { written, plan } = await rewriteFile(set, { edits, target });
    expect(planned).toBeGreaterThan(0);
    expect(plan.after.toSorted()).toEqual(before.map(({ name }) => `wrapped.${name}`).toSorted());
    const { findings, checkpoint } = await checked(target);
    expect([verdictOf(findings), checkpoint.format]).toEqual(['valid', 'sharded']);
    const after = new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor]));
    for (const { name, shape, dtype } of before)
      expect(after.get(`wrapped.${name}`)).toMatchObject({ shape, dtype: dtype === 'float32' ? 'bfloat16' : dtype });
    const index = await indexOf(target);
    expect(Object.keys(index.weight_map).toSorted()).toEqual(plan.after.toSorted());
    expect(index.metadata['total_size']).toBe(checkpoint.storages.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(written?.path).toBe(target);
    expect((await readdir(folder)).toSorted()).toEqual([kind, 'out'].toSorted());
  });

  it('leaves out a shard without tensors and numbers the others anew; untouched ones keep their bytes', async () => {
    const set = await copyOfSet(kind);
    const { weight_map: map } = await indexOf(set);
    const shards = [...new Set(Object.values(map))].toSorted();
    const [first] = shards;
    const edits = Object.keys(map)
      .filter((name) => map[name] === first)
      .map((pattern): Edit => ({ kind: 'drop', pattern }));
    await rewriteFile(set, { edits, target });
    const after = [...new Set(Object.values((await indexOf(target)).weight_map))].toSorted();
    expect(after.length).toBe(shards.length - 1);
    expect(after[0]).toMatch(new RegExp(`-00001-of-0000${shards.length - 1}\\.${kind}$`));
    expect(await readFile(join(target, after[0] ?? ''))).toEqual(await readFile(join(set, shards[1] ?? '')));
    expect(verdictOf((await checked(target)).findings)).toBe('valid');
  });

  it('takes the index as a name of the set', async () => {
    const set = await copyOfSet(kind);
    const index = (await readdir(set)).find((file) => file.endsWith('.index.json')) ?? '';
    const [name = ''] = await names(set);
    await rewriteFile(join(set, index), { edits: [{ kind: 'rename', from: name, to: 'other' }], target });
    expect(await names(target)).toContain('other');
  });

  it('leaves nothing when a shard turns out to be damaged', async () => {
    const set = await copyOfSet(kind);
    const shard =
      Object.values((await indexOf(set)).weight_map)
        .toSorted()
        .at(-1) ?? '';
    await truncate(join(set, shard), 600);
    const edits: Edit[] = [{ kind: 'rename', from: '*', to: 'x.*' }];
    const result = await rewriteFile(set, { edits, target }).then(
      ({ written }) => written,
      () => null,
    );
    expect(result).toBeNull();
    expect(await readdir(folder)).toEqual([kind]);
  });

  it('salvages a set that lacks a shard: the others are kept, the lost tensors named', async () => {
    const set = await copyOfSet(kind);
    const { weight_map: map } = await indexOf(set);
    const shard = Object.values(map).toSorted()[0] ?? '';
    await rm(join(set, shard));
    const lost = Object.keys(map).filter((name) => map[name] === shard);
    const { plan, written, safety } = await salvageFile(set, { target });
    expect(plan.lost.map(({ name }) => name).toSorted()).toEqual(lost.toSorted());
    expect(plan.lost[0]?.why).toContain(`${shard} is missing`);
    expect(plan.recovered.length).toBe(Object.keys(map).length - lost.length);
    expect([written?.path, safety]).toEqual([target, 'safe']);
    expect(verdictOf((await checked(target)).findings)).toBe('valid');
  });

  it('salvages what a cut shard still holds', async () => {
    const set = await copyOfSet(kind);
    const { weight_map: map } = await indexOf(set);
    const shard = Object.values(map).toSorted()[0] ?? '';
    const { length } = await readFile(join(set, shard));
    await truncate(join(set, shard), length - Math.floor(length / 3));
    const { plan } = await salvageFile(set, { target });
    expect(plan.lost.length).toBeGreaterThan(0);
    expect([...plan.recovered, ...plan.lost].map(({ name }) => name).toSorted()).toEqual(Object.keys(map).toSorted());
    expect((await names(target)).toSorted()).toEqual(plan.recovered.map(({ name }) => name).toSorted());
  });
});

describe('a set that cannot be rewritten', () => {
  const RENAME: Edit = { kind: 'rename', from: '*', to: 'x.*' };

  it.each([
    [
      'edits of an object',
      { edits: [{ kind: 'set', name: 'a', value: 1 }] as Edit[] },
      'acts on the object of one file',
    ],
    ['edits that match nothing', { edits: [{ kind: 'drop', pattern: 'none' }] as Edit[] }, 'no key matches none'],
    ['another format', { edits: [RENAME], to: 'torch' as const }, 'keeps its format'],
    ['nothing', { edits: [] }, 'nothing is asked for'],
  ])('says so: %s', async (_, options, why) => {
    const { plan, written } = await rewriteFile(await copyOfSet('safetensors'), { ...options, target });
    expect([written, plan.rewrite]).toEqual([null, null]);
    expect(plan.refusals[0]?.why).toContain(why);
  });

  it('in place is refused, and so is a folder that is there', async () => {
    const set = await copyOfSet('safetensors');
    expect((await rewriteFile(set, { edits: [RENAME], target: set })).plan.refusals[0]?.edit).toBe('in place');
    await expect(rewriteFile(set, { edits: [RENAME], target: folder })).rejects.toMatchObject({ code: 'ETARGET' });
    await expect(salvageFile(set, { target: set })).rejects.toThrow('would replace the damaged set');
  });

  it('names shards that are missing', async () => {
    const set = await copyOfSet('safetensors');
    const shard = Object.values((await indexOf(set)).weight_map)[0] ?? '';
    await rm(join(set, shard));
    expect((await planFileRewrite(set, [RENAME])).plan.refusals[0]?.why).toContain(shard);
  });
});

describe('writing a folder', () => {
  it('leaves nothing when its content is refused, given up or cancelled', async () => {
    const fill = async (staging: string) => {
      await writeFile(join(staging, 'a'), 'x');
      return true;
    };
    const refuse = () => Promise.reject(new Error('not what was meant'));
    await expect(writeFolderAtomically(target, fill, { validate: refuse })).rejects.toThrow('not what was meant');
    expect(await writeFolderAtomically(target, () => Promise.resolve(false))).toBe(false);
    const signal = AbortSignal.abort();
    await expect(writeFolderAtomically(target, fill, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a place that is taken meanwhile, and leaves it as it is', async () => {
    const fill = async (staging: string) => {
      await writeFile(join(staging, 'a'), 'x');
      await writeFile(target, 'mine');
      return true;
    };
    await expect(writeFolderAtomically(target, fill)).rejects.toMatchObject({ code: 'ETARGET' });
    expect(await readFile(target, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['out']);
  });
});
