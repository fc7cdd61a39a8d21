import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SetFile } from '../../src-core/contract/sets.ts';
import { CORPUS } from './jobs-of.ts';
import { checked, engineFor, itemOf, workFolder } from './workplace.ts';

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
  it('is refused with the reason and what to do instead', async () => {
    const folder = join(workFolder(), 'set');
    cpSync(join(CORPUS, 'hf/hf_sharded_safetensors'), folder, { recursive: true });
    const engine = engineFor();
    const [item] = await checked(engine, [folder]);
    const request = { edits: [{ kind: 'cast', dtype: 'float16' }], to: 'same' } as const;
    const plan = await engine.request('planRewrite', [item!.id, request, 0, 10]);
    expect(plan.outcome).toBe('refused');
    expect(plan.refusals[0]?.why).toMatch(/4 files that belong together.*opened from the view Files/);
    await expect(
      engine.request('runRewrite', [item!.id, request, { kind: 'beside', name: 'new.safetensors' }]),
    ).rejects.toThrow('belong together');
    await expect(engine.request('salvage', [item!.id, 'new.safetensors'])).rejects.toThrow('belong together');
    expect(existsSync(join(folder, 'new.safetensors'))).toBe(false);
  });
});
