import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Safety } from '../../src-core/model/checkpoint.ts';
import { checkFile } from '../../src-core/node/check-file.ts';
import { CORPUS } from './manifest.ts';

async function safetyOf(path: string): Promise<Safety | null> {
  const outcome = await checkFile(path, { checksums: false, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.inspection.checkpoint.safety;
}

interface Labelled {
  readonly file: string;
  readonly label: string;
}

describe.each(['modelscan', 'fickling'])('the files that %s tests itself with', (scanner) => {
  const folder = join(CORPUS, 'scanners', scanner);
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly Labelled[];
  const of = (label: string) => index.filter((entry) => entry.label === label).map(({ file }) => file);

  it.each(of('malicious'))('%s is unsafe', async (file) => {
    expect(await safetyOf(join(folder, file))).toBe('unsafe');
  });

  it.each(of('benign'))('%s is not called unsafe', async (file) => {
    expect(await safetyOf(join(folder, file))).not.toBe('unsafe');
  });
});

describe('ordinary checkpoints', () => {
  const folder = join(CORPUS, 'benign');
  const files = readdirSync(folder).filter((file) => file !== 'index.json');

  it.each(files)('%s is not called unsafe', async (file) => {
    expect(await safetyOf(join(folder, file))).not.toBe('unsafe');
  });
});

interface Technique {
  readonly file: string;
  readonly dangerous_reached?: boolean | string;
  readonly torch_executes_payload?: boolean | string;
}

describe.each(['pickle', 'zip'])('techniques of hiding code in a %s', (kind) => {
  const folder = join(CORPUS, 'techniques', kind);
  const { files } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    readonly files: readonly Technique[];
  };
  const reached = files.filter((entry) => entry.dangerous_reached === true || entry.torch_executes_payload === true);

  it.each(reached.map(({ file }) => file))('%s is never called safe', async (file) => {
    expect(await safetyOf(join(folder, file))).not.toBe('safe');
  });
});
