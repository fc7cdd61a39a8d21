import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS, readManifest } from '../corpus/manifest.ts';
import { assay } from './run.ts';

function corpusFile(id: string): string {
  const entry = readManifest().find((one) => one.id === id);
  if (entry === undefined) throw new Error(`the corpus has no ${id}`);
  return join(CORPUS, entry.path);
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-compare-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('assay compare', () => {
  it('says that nothing differs, and ends with 0', async () => {
    const file = corpusFile('nan_one');
    const { exitCode, stdout } = await assay(['compare', file, file, '--values']);
    expect(stdout).toMatch(/^Nothing differs in \d+ tensors\.\n/);
    expect(exitCode).toBe(0);
  });

  it('names what changed, and ends with 3', async () => {
    const ran = await assay(['compare', corpusFile('inf_one'), corpusFile('nan_one'), '--values']);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toContain('Changed: 1 tensor of');
    expect(ran.stdout).toContain('model_state_dict.0.weight');
  });

  it('compares by checksums without --values, and says so', async () => {
    const { stdout } = await assay(['compare', corpusFile('inf_one'), corpusFile('nan_one')]);
    expect(stdout).toContain('Changed: 1 tensor of');
    expect(stdout).toContain('Compared by checksums; --values compares every number.');
  });

  it('compares sets of files, value by value', async () => {
    const shards = corpusFile('hf_sharded_safetensors');
    const same = await assay(['compare', shards, join(shards, 'model.safetensors.index.json'), '--values']);
    expect([same.exitCode, same.stdout]).toEqual([0, 'Nothing differs in 39 tensors.\n']);
    const other = await assay(['compare', shards, corpusFile('hf_sharded_bin'), '--values']);
    expect(other.stdout).toContain('Changed: 16 tensors of 39');
    expect(other.stdout).not.toContain('could not be read');
    const distributed = corpusFile('dcp_2rank');
    expect((await assay(['compare', distributed, distributed, '--values'])).exitCode).toBe(0);
    const ranks = await assay(['compare', corpusFile('dcp_1rank'), distributed, '--values']);
    expect(ranks.stdout).toContain('Changed: 16 tensors of 16');
  });

  it('prints one JSON document', async () => {
    const { stdout } = await assay(['compare', corpusFile('inf_one'), corpusFile('nan_one'), '--values', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, same: false, by: 'values', missing: [], unexpected: [] });
  });

  it('ends with 1 when a file is not there', async () => {
    const { exitCode, stderr } = await assay(['compare', join(folder, 'none.pt'), corpusFile('nan_one')]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no such file');
  });
});

describe('assay manifest', () => {
  it('records files and proves a copy, and tells a changed and a missing one', async () => {
    const [one, two, list] = [join(folder, 'one.pt'), join(folder, 'two.pt'), join(folder, 'list.json')];
    await copyFile(corpusFile('nan_one'), one);
    await copyFile(corpusFile('inf_one'), two);
    const written = await assay(['manifest', 'write', folder, '--output', list]);
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(
      (JSON.parse(await readFile(list, 'utf8')) as { files: { path: string }[] }).files.map(({ path }) => path),
    ).toEqual(['one.pt', 'two.pt']);
    expect(await assay(['manifest', 'check', list])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('2 files as recorded') as string,
    });

    const bytes = await readFile(one);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await writeFile(one, bytes);
    const changed = await assay(['manifest', 'check', list]);
    expect(changed.exitCode).toBe(2);
    expect(changed.stdout).toMatch(/changed {2}one\.pt: its SHA-256 is/);

    await rm(two);
    const missing = await assay(['manifest', 'check', list, '--json']);
    expect(missing.exitCode).toBe(3);
    const document = JSON.parse(missing.stdout) as { files: { status: string }[] };
    expect(document.files.map(({ status }) => status)).toEqual(['changed', 'missing']);
  });

  it.each([
    ['no JSON', 'nonsense', 'it is no JSON'],
    ['another document', '{"schema": 2}', 'no manifest of version 1'],
    [
      'a path that leads out',
      JSON.stringify({ schema: 1, files: [{ path: '../x', size: 1, sha256: 'a'.repeat(64) }] }),
      'leads out of the folder',
    ],
    [
      'a file without a hash',
      JSON.stringify({ schema: 1, files: [{ path: 'x', size: 1 }] }),
      'lacks path, size or sha256',
    ],
  ])('refuses %s', async (_, text, message) => {
    const file = join(folder, 'refused.json');
    await writeFile(file, text);
    const { exitCode, stderr } = await assay(['manifest', 'check', file]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});
