import { execFile, spawnSync } from 'node:child_process';
import { cp, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import module from 'node:module';
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
  let env: NodeJS.ProcessEnv = {};

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/cli.mjs')) || !existsSync(join(ROOT, 'dist/index.mjs'))) {
      expect(runBuild()).toBe(0);
    }
    project = await mkdtemp(join(tmpdir(), 'assay-installed-'));
    const cache = join(project, 'cache');
    env = { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, NODE_COMPILE_CACHE: undefined };
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
    expect((await run(process.execPath, [cli, '--version'], { env })).stdout.trim()).toBe(version);
  });

  it('keeps its code compiled, and does without where it cannot', async () => {
    const cli = join(project, 'node_modules/assay/dist/cli.mjs');
    const check = (more: NodeJS.ProcessEnv) => {
      const args = [cli, 'validate', '--json', 'model.pt'];
      const options = { cwd: project, env: { ...env, ...more }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
      return `${status} ${stdout.replace(/"ms": [\d.]+/g, '')}${stderr}`;
    };
    const first = check({});
    expect(first).toMatch(/^3 .*Git LFS pointer/s);
    if ('enableCompileCache' in module) expect(await readdir(join(project, 'cache/assay/compiled'))).toContain('whole');
    expect(check({})).toBe(first);
    expect(check({ XDG_CACHE_HOME: '/dev/null' })).toBe(first);
    expect(check({ NODE_DISABLE_COMPILE_CACHE: '1' })).toBe(first);
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
