import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SetFile } from '../../src-core/contract/sets.ts';
import { CORPUS, ended } from './jobs-of.ts';
import { checked, engineFor, itemOf, workFolder, writeSample } from './workplace.ts';

async function filesOf(folder: string) {
  const engine = engineFor();
  const [item] = await checked(engine, [join(CORPUS, folder)]);
  const page = await engine.request('setFiles', [item!.id, 0, 1000]);
  return { engine, id: item!.id, ...page };
}

const brief = ({ name, role, state }: SetFile) => [name, role, state];

describe('the files of a set', () => {
  it('are all named, with what lies in each; the view tells how many there are', async () => {
    const { engine, id, rows, bad } = await filesOf('hf/hf_sharded_safetensors');
    expect(bad).toBe(0);
    expect(rows.map(brief)).toEqual([
      ['model.safetensors.index.json', 'index', 'whole'],
      ['model-00001-of-00003.safetensors', 'shard', 'whole'],
      ['model-00002-of-00003.safetensors', 'shard', 'whole'],
      ['model-00003-of-00003.safetensors', 'shard', 'whole'],
    ]);
    const view = await engine.request('view', [id]);
    expect(view?.files).toBe(4);
    // Shards of safetensors keep none, those of torch do.
    expect(view?.hasChecksums).toBe(false);
    expect(rows.reduce((sum, { tensors }) => sum + tensors, 0)).toBe(view?.report.tensors);
    expect(rows.every(({ size, tensorBytes }) => size !== null && size > tensorBytes)).toBe(true);
  });

  it('a missing one is listed first, with what the index puts into it', async () => {
    const { rows, bad } = await filesOf('broken-folders/hf_missing_shard');
    expect(bad).toBe(1);
    expect(rows[0]).toMatchObject({ name: 'model-00002-of-00003.safetensors', state: 'missing', size: null });
    expect(rows[0]?.problem).toContain('the index puts 16 tensors into it');
    expect(rows[0]?.openable).toBe(false);
  });

  it('without an index, those that the numbering promises are listed too, and so is the index', async () => {
    const folder = workFolder();
    for (const number of [1, 2, 4]) writeSample(folder, `model-0000${number}-of-00005.safetensors`, [`w.${number}`]);
    const engine = engineFor();
    const [item] = await checked(engine, [folder]);
    const { rows, bad } = await engine.request('setFiles', [item!.id, 0, 100]);
    expect(bad).toBe(3);
    expect(rows.slice(0, 4).map(brief)).toEqual([
      ['model-00003-of-00005.safetensors', 'shard', 'missing'],
      ['model-00005-of-00005.safetensors', 'shard', 'missing'],
      ['model.safetensors.index.json', 'index', 'missing'],
      ['model-00001-of-00005.safetensors', 'shard', 'whole'],
    ]);
    expect(rows.map(({ openable }) => openable)).toEqual([false, false, false, true, true, true]);
  });

  it('a damaged one comes first and opens as a checkpoint of its own', async () => {
    const { engine, id, rows } = await filesOf('broken-folders/hf_shard_cut');
    expect(rows[0]).toMatchObject({ name: 'model-00001-of-00003.safetensors', state: 'corrupted', openable: true });
    expect(rows[0]?.problem).toMatch(/^5440 bytes are missing/);
    const opened = await engine.request('openSetFile', [id, rows[0]!.name]);
    await engine.idle();
    expect((await itemOf(engine, opened)).state).toMatchObject({ status: 'done', verdict: 'corrupted' });
    expect((await engine.request('repairs', [opened]))[0]?.action.kind).toBe('salvage');
  });

  it('a file of a rank says nothing by itself and is not opened', async () => {
    const { engine, id, rows } = await filesOf('broken-folders/dcp_one_rank_missing');
    expect(rows.map(brief)).toEqual([
      ['__1_0.distcp', 'shard', 'missing'],
      ['.metadata', 'index', 'whole'],
      ['__0_0.distcp', 'shard', 'whole'],
    ]);
    await expect(engine.request('openSetFile', [id, '__0_0.distcp'])).rejects.toThrow('opened by itself');
  });

  it('a name that leads out of the folder is neither looked at nor opened', async () => {
    const { engine, id, rows } = await filesOf('broken-folders/hf_index_traversal');
    expect(rows.some(({ name }) => name.includes('..'))).toBe(false);
    await expect(engine.request('openSetFile', [id, '../../../etc/passwd'])).rejects.toThrow('opened by itself');
  });

  it('of a single file there are none', async () => {
    const { rows } = await filesOf('torch-zip/state_dict_ordered.pt').catch(() => filesOf('hf/hf_single_safetensors'));
    expect(rows).toEqual([]);
  });

  it('tensors are found by the file they lie in', async () => {
    const { engine, id, rows } = await filesOf('hf/hf_sharded_safetensors');
    const filter = 'file:model-00002-of-00003.safetensors';
    const page = await engine.request('tensors', [id, { offset: 0, limit: 10, sort: null, filter }]);
    expect(page.filterError).toBe(null);
    expect(page.total).toBe(rows.find(({ name }) => name.includes('00002'))?.tensors);
  });
});

describe('rewriting a set', () => {
  const CAST = { edits: [{ kind: 'cast', dtype: 'float16' }], to: 'same' } as const;

  async function copyOf(name: string, named = '') {
    // A dot in the folder's name is no extension.
    const folder = join(workFolder(), 'llama-3.1');
    cpSync(join(CORPUS, name), folder, { recursive: true });
    const engine = engineFor();
    const [item] = await checked(engine, [join(folder, named)]);
    return { engine, id: item!.id, folder };
  }

  it('is planned like that of a file, goes into a new folder beside it, and the result is in the queue', async () => {
    const { engine, id, folder } = await copyOf('hf/hf_sharded_safetensors');
    const nothing = await engine.request('planRewrite', [id, { edits: [], to: 'same' }, 0, 10]);
    expect(nothing).toMatchObject({ outcome: 'unchanged', refusals: [], sizeAfter: null });
    const plan = await engine.request('planRewrite', [id, CAST, 0, 10]);
    expect(plan).toMatchObject({ outcome: 'changes', suggestedName: 'llama-3.1.float16' });
    expect(plan.sizeAfter).toBeLessThan(plan.sizeBefore);
    expect(plan.command).toBe(`assay rewrite ${folder} --cast float16 -o ${folder}.float16`);
    const job = await engine.request('runRewrite', [id, CAST, { kind: 'beside', name: plan.suggestedName }]);
    const { state } = await ended(engine, job);
    expect(state).toMatchObject({ status: 'done', message: 'llama-3.1.float16 is written and proven' });
    const made = state.status === 'done' ? state.made : null;
    expect(await itemOf(engine, made!)).toMatchObject({
      name: 'llama-3.1.float16',
      state: { status: 'done', verdict: 'valid', format: 'sharded' },
    });
  });

  it('named by its index is written beside its folder all the same', async () => {
    const { engine, id, folder } = await copyOf('hf/hf_sharded_safetensors', 'model.safetensors.index.json');
    const job = await engine.request('runRewrite', [id, CAST, { kind: 'beside', name: 'small' }]);
    const { state } = await ended(engine, job);
    const made = state.status === 'done' ? state.made : null;
    expect(await itemOf(engine, made!)).toMatchObject({ name: 'small', folder: dirname(folder) });
    expect(existsSync(join(dirname(folder), 'small', 'model.safetensors.index.json'))).toBe(true);
  });

  it('in place is refused with the reason, and so is one of a distributed checkpoint', async () => {
    const { engine, id } = await copyOf('hf/hf_sharded_safetensors');
    await expect(engine.request('runRewrite', [id, CAST, { kind: 'in-place' }])).rejects.toThrow('into a new folder');
    const [dcp] = await checked(engine, [join(CORPUS, 'torch-dcp/dcp_2rank')]);
    const plan = await engine.request('planRewrite', [dcp!.id, CAST, 0, 10]);
    expect(plan.refusals[0]?.why).toMatch(/only their own library writes/);
    await expect(engine.request('salvage', [dcp!.id, 'new'])).rejects.toThrow('only their own library writes');
  });

  it('what a damaged one still holds is got back into a new folder, with progress over all shards', async () => {
    const { engine, id, folder } = await copyOf('broken-folders/hf_shard_cut');
    const [repair] = await engine.request('repairs', [id]);
    expect(repair).toMatchObject({ action: { kind: 'salvage' }, suggestedName: 'llama-3.1.salvaged' });
    const steps: number[] = [];
    engine.on('job', ({ state }) => {
      if (state.status === 'running') steps.push(state.done / state.total);
    });
    const { state } = await ended(engine, await engine.request('salvage', [id, repair!.suggestedName]));
    expect(state).toMatchObject({ status: 'done' });
    expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
    expect(steps.at(-1)).toBe(1);
    expect(existsSync(`${folder}.salvaged`)).toBe(true);
    const made = state.status === 'done' ? state.made : null;
    expect((await itemOf(engine, made!)).state).toMatchObject({ status: 'done', verdict: 'valid', format: 'sharded' });
  });
});
