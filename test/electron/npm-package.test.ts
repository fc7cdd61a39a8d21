import { execFile } from 'node:child_process';
import { cp, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuild } from '../../build/run.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const copy = promisify(cp);

describe('the npm package', () => {
  let project = '';
  let files: readonly string[] = [];

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/cli.mjs')) || !existsSync(join(ROOT, 'dist/index.mjs'))) {
      expect(runBuild()).toBe(0);
    }
    project = await mkdtemp(join(tmpdir(), 'assay-installed-'));
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { stdout } = await run(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    files = (JSON.parse(stdout) as { files: { path: string }[] }[])[0]?.files.map(({ path }) => path) ?? [];
    // What npm would unpack, and nothing else: no package lies beside it.
    for (const file of files) {
      const target = join(project, 'node_modules/assay', file);
      await mkdir(dirname(target), { recursive: true });
      await copy(join(ROOT, file), target);
    }
    await writeFile(join(project, 'model.pt'), 'version https://git-lfs.github.com/spec/v1\n');
  });
  afterAll(async () => rm(project, { recursive: true, force: true }));

  it('holds what it runs and says, and none of the sources', () => {
    // Each command is a file of its own beside `cli.mjs`; how the bundler cuts them is its business.
    const kept = files.filter((path) => !/^dist\/((types|renderer)\/|cli-[a-z0-9-]+\.mjs$)/.test(path));
    expect(files.filter((path) => path.startsWith('dist/cli-')).length).toBeGreaterThan(5);
    expect(kept.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/cli.mjs',
      // What package.json calls `main` comes along: Electron starts there.
      'dist/electron/main.mjs',
      'dist/index.mjs',
      'dist/worker.mjs',
      'package.json',
    ]);
    expect(files).toContain('dist/renderer/index.html');
  });

  it('runs without any other package', async () => {
    const cli = join(project, 'node_modules/assay/dist/cli.mjs');
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect((await run(process.execPath, [cli, '--version'])).stdout.trim()).toBe(version);
  });

  it.each([
    ['import', 'module', `import { validateCheckpoint } from 'assay';`],
    ['require', 'commonjs', `const { validateCheckpoint } = require('assay');`],
  ])('gives the library to %s', async (_, type, line) => {
    const program = `${line}\nvalidateCheckpoint('model.pt').then(({ error }) => console.log(error));`;
    const args = ['--no-warnings', `--input-type=${type}`, '--eval', program];
    expect((await run(process.execPath, args, { cwd: project })).stdout).toContain('Git LFS pointer');
  });
});
