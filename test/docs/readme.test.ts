import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atomicSave } from '../../src-core/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const README = await readFile(join(ROOT, 'README.md'), 'utf8');

/** The text of the fenced blocks of one language. */
function blocks(language: string): readonly string[] {
  return [...README.matchAll(/^```(.*)\n([^]*?)^```$/gm)].flatMap(([, fence, text = '']) =>
    fence === language ? [text] : [],
  );
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-readme-'));
  const tensor = { dtype: 'float32', shape: [64, 64], data: new Float32Array(4096).fill(0.5) } as const;
  const file = (name: string) => join(folder, name);
  await mkdir(file('runs'));
  await cp(join(ROOT, '../shared/corpus/files/hf/hf_sharded_safetensors'), file('shards'), { recursive: true });
  const model = { state_dict: { 'module.fc': tensor, 'module.bias': tensor }, optimizer: { lr: 0.5 } };
  for (const name of ['model.pt', 'base.pt', 'before.pt', 'after.pt', 'runs/a.pt']) await atomicSave(model, file(name));
  await copyFile(file('model.pt'), file('cut.pt'));
  await truncate(file('cut.pt'), 22_000);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('what the README shows', () => {
  // It leaves the run folder that the commands below are asked about.
  it('the example of the library does what it says', async () => {
    await mkdir(join(folder, 'run'));
    const [example = ''] = blocks('ts');
    const program = join(folder, 'example.ts');
    const library = pathToFileURL(join(ROOT, 'src-core/index.ts')).href;
    await writeFile(program, example.replace("from 'assay'", `from '${library}'`));
    const { stdout } = await run(process.execPath, ['--no-warnings', program], { cwd: folder });
    expect(stdout.split('\n')).toEqual(['complete [ 2, 3 ]', 'missing', 'go on with train', '']);
  });

  /** These run until they are ended; tests of their own start them. */
  const endless = /assay (watch|serve)/;
  const commands = blocks('').flatMap((block) =>
    block.split('\n').flatMap((line) => /^npx (assay .*?)(?: {2,}.*)?$/.exec(line)?.[1] ?? []),
  );

  it('has its commands found', () => {
    expect(commands.length).toBeGreaterThan(12);
  });

  it.each(commands.filter((command) => !endless.test(command)))('%s', async (command) => {
    const words = [...command.matchAll(/'[^']*'|\S+/g)].slice(1);
    const [first = '', ...rest] = words.map(([word]) => word.replaceAll(/(^|=)'(.*)'$/g, '$1$2').replaceAll("'", ''));
    const cli = join(ROOT, 'src-core/cli/main.ts');
    const ended = await run(process.execPath, ['--no-warnings', cli, first, ...rest], { cwd: folder }).then(
      () => 0,
      (error: unknown) => (error as { code: number }).code,
    );
    expect(ended).toBe(0);
  });
});
