import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTempFolder } from '../node/temp-folder.ts';
import { assay } from './run.ts';

const folder = useTempFolder();
const ROOT = join(import.meta.dirname, '../..');
const GOLDEN = join(ROOT, 'test/golden/cli');
const CORPUS = join(ROOT, '../shared/corpus/files');
const RUN = join(CORPUS, 'pipeline-run/run_folder');
const features = (name: string) => join(CORPUS, 'pipeline', `${name}.pt`);

/** What changes from machine to machine, made the same. */
function steady(text: string): string {
  return text
    .replaceAll(join(ROOT, '../shared/'), '')
    .replaceAll(`${folder.path}/`, '')
    .replace(/"version": "\d+\.\d+\.\d+"/, '"version": "0.0.0"');
}

describe('golden output', () => {
  it.each([
    ['pipeline-status.txt', ['status', RUN], 3],
    ['pipeline-status.json', ['status', '--json', RUN], 3],
    ['pipeline-resume-plan.txt', ['resume-plan', RUN], 3],
    ['pipeline-resume-plan.json', ['resume-plan', '--json', RUN], 3],
    ['pipeline-merge.txt', ['merge-features', features('features_complete'), features('features_tensor_form')], 2],
    [
      'pipeline-merge.json',
      ['merge-features', features('features_complete'), features('features_tensor_form'), '--json'],
      2,
    ],
    ['pipeline-help.txt', ['--help'], 0],
  ])('%s', async (name, args, exitCode) => {
    const out = args[0] === 'merge-features' ? ['-o', join(folder.path, 'merged.pt')] : [];
    const ran = await assay(['pipeline', ...args, ...out]);
    expect(ran.exitCode).toBe(exitCode);
    await expect(steady(ran.stdout)).toMatchFileSnapshot(join(GOLDEN, name));
  });
});

describe('assay pipeline', () => {
  it('ends with 0 where all is well', async () => {
    const state = join(CORPUS, 'pipeline-text/pipeline_state');
    expect((await assay(['pipeline', 'status', state])).exitCode).toBe(0);
    expect((await assay(['pipeline', 'resume-plan', state])).exitCode).toBe(0);
  });

  it('goes on with damage when forced, and takes marked files for good when told to', async () => {
    expect((await assay(['pipeline', 'resume-plan', '--force-resume', RUN])).exitCode).toBe(0);
    const { stdout } = await assay(['pipeline', 'status', '--json', '--skip-checkpoint-validation', RUN]);
    const { outputs } = JSON.parse(stdout) as { outputs: { state: string; checked: boolean }[] };
    expect(outputs.filter(({ state }) => state === 'damaged')).toEqual([]);
  });

  it('compares a configuration, and refuses one that cannot be read', async () => {
    const config = folder.write('config.json', '{"batch_size": 8, "model": "promoter"}');
    const plan = async (...args: string[]) => {
      const { stdout } = await assay(['pipeline', 'resume-plan', '--json', RUN, ...args]);
      return (JSON.parse(stdout) as { config: string }).config;
    };
    expect(await plan('--config', config)).toBe('same');
    writeFileSync(config, '{"batch_size": 9}');
    expect(await plan('--config', config)).toBe('changed');
    writeFileSync(config, '[');
    expect((await assay(['pipeline', 'resume-plan', RUN, '--config', config])).exitCode).toBe(1);
    expect((await assay(['pipeline', 'resume-plan', RUN, '--config', '/no/such.json'])).exitCode).toBe(1);
  });

  it.each([
    ['a folder that is not there', '/no/such/folder', /no such file/],
    ['a file', features('features_complete'), /no folder/],
    ['a folder with nothing of a run', '', /nothing of a run/],
  ])('ends with 1 for %s', async (_, path, why) => {
    const ran = await assay(['pipeline', 'status', path === '' ? folder.path : path]);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(why);
  });
});

describe('assay pipeline merge-features', () => {
  const merge = async (nucleotide: string, protein: string, ...args: string[]) =>
    assay(['pipeline', 'merge-features', nucleotide, protein, '-o', join(folder.path, 'm.pt'), ...args]);

  it('ends with 0 when every row was merged, and marks the file done when asked', async () => {
    const ran = await merge(features('features_complete'), features('features_complete'), '--done-marker');
    expect(ran.exitCode).toBe(0);
    expect(existsSync(join(folder.path, 'm.pt.done'))).toBe(true);
    expect((await assay(['validate', join(folder.path, 'm.pt'), '--require', 'features'])).exitCode).toBe(0);
  });

  it('ends with 3 for a checkpoint problem, and writes nothing', async () => {
    const ran = await merge(features('features_complete'), features('features_truncated'), '--json');
    expect(ran.exitCode).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({ output: null, errorType: 'corrupted' });
    expect((await merge(features('features_no_data'), features('features_complete'))).exitCode).toBe(3);
    expect(existsSync(join(folder.path, 'm.pt'))).toBe(false);
  });

  it('ends with 1 when a file is missing, or nothing can be written', async () => {
    expect((await merge('/no/such.pt', features('features_complete'))).exitCode).toBe(1);
    const nowhere = ['pipeline', 'merge-features', features('features_complete'), features('features_complete')];
    expect((await assay([...nowhere, '-o', '/no/such/m.pt'])).exitCode).toBe(1);
    expect((await assay(nowhere)).exitCode).toBe(1);
  });
});
