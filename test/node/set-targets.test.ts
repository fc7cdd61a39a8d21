import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { checkFile } from '../../src-core/node/check-file.ts';
import { FolderSet } from '../../src-core/node/folder-set.ts';
import { openTarget } from '../../src-core/node/open-target.ts';
import { expandTargets } from '../../src-core/node/targets.ts';
import { safetensorsFile } from '../cli/safetensors-file.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { useTempFolder } from './temp-folder.ts';

const QUICK = { checksums: false, values: false, expectation: null };
const SHARDED = join(CORPUS, 'files/hf/hf_sharded_safetensors');

const temp = useTempFolder();

async function targetsOf(path: string, recursive = false): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const target of expandTargets([path], { recursive })) found.push(target.path);
  return found;
}

function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

describe('a folder that is a set', () => {
  it('is one target, with what does not belong to it beside it', async () => {
    const folder = temp.path;
    write(folder, {
      'model.safetensors.index.json': '{"weight_map":{"weight":"part-a.safetensors"}}',
      'part-a.safetensors': safetensorsFile(),
      'model-00001-of-00002.safetensors': safetensorsFile(),
      'optimizer.pt': 'x',
    });
    expect(await targetsOf(folder)).toEqual([folder, join(folder, 'optimizer.pt')]);
  });

  it('is found below the folder that was named', async () => {
    const folder = temp.path;
    write(join(folder, 'step-2', 'dcp'), { '.metadata': 'x', '__0_0.distcp': 'x' });
    expect(await targetsOf(folder, true)).toEqual([join(folder, 'step-2', 'dcp')]);
  });

  it('of Megatron is the iteration that its tracker names; others are targets of their own below it', async () => {
    const folder = temp.path;
    for (const iteration of ['iter_0000050', 'iter_0000100'])
      write(join(folder, iteration, 'mp_rank_00'), { 'model_optim_rng.pt': 'x' });
    write(folder, { 'latest_checkpointed_iteration.txt': '50' });
    expect(await targetsOf(folder)).toEqual([folder]);
    expect(await targetsOf(folder, true)).toEqual([folder, join(folder, 'iter_0000100')]);
    expect(await targetsOf(join(folder, 'iter_0000100'), true)).toEqual([join(folder, 'iter_0000100')]);
    const outcome = await checkFile(join(folder, 'latest_checkpointed_iteration.txt'), QUICK);
    expect(outcome.kind === 'checked' && outcome.inspection.checkpoint.format).toBe('megatron');
  });

  it('goes by its index where there are several', async () => {
    const folder = temp.path;
    const indexes = ['model.safetensors.index.json', 'pytorch_model.bin.index.json'];
    write(folder, Object.fromEntries(indexes.map((name) => [name, '{"weight_map":{}}'])));
    expect(await targetsOf(folder)).toEqual(indexes.map((name) => join(folder, name)));
  });

  it('can be named by its index and by its metadata', async () => {
    for (const path of [
      join(SHARDED, 'model.safetensors.index.json'),
      join(CORPUS, 'files/torch-dcp/dcp_2rank/.metadata'),
    ]) {
      const outcome = await checkFile(path, QUICK);
      expect(outcome.kind === 'checked' && outcome.inspection.checkpoint.tensors.length).toBeGreaterThan(10);
    }
  });

  it('is refused where it is no set', async () => {
    await expect(openTarget(temp.path)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(openTarget(join(temp.path, 'x.safetensors.index.json'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('says that a file of it changed while it was read', async () => {
    const folder = temp.path;
    write(folder, { a: '1' });
    const files = new FolderSet(folder);
    await (await files.open('a')).close();
    await files.assertUnchanged();
    write(folder, { a: '22' });
    await expect(files.assertUnchanged()).rejects.toMatchObject({ code: 'ECHANGED' });
    await expect(files.open('a')).rejects.toMatchObject({ code: 'ECHANGED' });
  });
});

describe('one shard by itself', () => {
  it('SE207: is judged alone and named as a part', async () => {
    const outcome = await checkFile(join(SHARDED, 'model-00002-of-00003.safetensors'), QUICK);
    if (outcome.kind === 'failed') throw outcome.error;
    expect(outcome.inspection.findings.map(({ code, data }) => [code, data['index'], data['count']])).toEqual([
      ['SE207', 2, 3],
    ]);
    expect(outcome.inspection.checkpoint.format).toBe('safetensors');
  });

  it('SE209: is named as a part where no index lies beside it', async () => {
    const shard = readFileSync(join(SHARDED, 'model-00002-of-00003.safetensors'));
    const said = async (...names: readonly string[]) => {
      const folder = join(temp.path, String(names.length));
      mkdirSync(folder);
      for (const name of names) writeFileSync(join(folder, name), shard);
      const outcome = await checkFile(join(folder, names[0] ?? ''), QUICK);
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome.inspection.findings.map((found) => describeFinding(found).message);
    };
    const part = 'by its name this is part 2 of 3: the other 2';
    expect(await said('model-00002-of-00003.safetensors')).toEqual([`${part} are needed too, 0 lie beside it`]);
    expect(await said('w-00002-of-00003.safetensors', 'w-00001-of-00003.safetensors')).toEqual([
      `${part} are needed too, 1 lie beside it`,
    ]);
    const all = ['w-00002-of-00003.safetensors', 'w-00001-of-00003.safetensors', 'w-00003-of-00003.safetensors'];
    expect(await said(...all)).toEqual([`${part} lie beside it`]);
  });
});
