import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuild } from '../../build/run.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where fuses are in an executable: this text, version 1, and how many (10), each `0` until it is set. */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x0a0000000000';

describe('the packed app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
  const app = join(folder, 'release/linux-unpacked');

  beforeAll(() => {
    if (!existsSync(join(ROOT, 'dist/electron/main.mjs')) || !existsSync(join(ROOT, 'dist/renderer/index.html'))) {
      expect(runBuild()).toBe(0);
    }
    // One file in the place of Electron's distribution is enough to pack without a download.
    mkdirSync(join(folder, 'electron'));
    writeFileSync(join(folder, 'electron/electron'), `not a program ${FUSES}`);
    pack(join(folder, 'electron'), join(folder, 'release'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds main, preload, engine, the scan worker, the page and package.json, and nothing else', () => {
    const files = listPackage(join(app, 'resources/app.asar'), { isPack: false });
    const names = files.filter((name) => /\.\w+$/.test(name)).map((name) => name.replaceAll('\\', '/'));
    const page = names.filter((name) => name.startsWith('/dist/renderer/'));
    const rest = names.filter((name) => !name.startsWith('/dist/renderer/'));
    expect(rest.toSorted()).toEqual([
      '/dist/electron/engine.mjs',
      '/dist/electron/main.mjs',
      '/dist/electron/preload.cjs',
      '/dist/worker.mjs',
      '/package.json',
    ]);
    expect(page).toContain('/dist/renderer/index.html');
    expect(
      page.filter(
        (name) => !/^\/dist\/renderer\/(index\.html|assets\/[^/]+\.(js|css|woff2?|svg|png|ttf|eot))$/.test(name),
      ),
    ).toEqual([]);
    expect(files.filter((name) => name.includes('node_modules'))).toEqual([]);
  });

  it('has its fuses set: no Node, no debugger, its own checked archive alone', async () => {
    const wire = await getCurrentFuseWire(join(app, 'assay'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    });
  });
});

describe('the bundles', () => {
  const read = (name: string) => readFileSync(join(ROOT, 'dist/electron', name), 'utf8');
  const imports = (source: string) =>
    [...source.matchAll(/^import (?:.* from )?"([^"\n]+)";$|\brequire\("([^"\n]+)"\)/gm)].map(
      ([, a, b]) => a ?? b ?? '',
    );

  it('leave the preload nothing but electron, as its sandbox does', () => {
    const source = read('preload.cjs');
    expect(imports(source)).toEqual(['electron']);
    expect([...source.matchAll(/\brequire\(/g)]).toHaveLength(1);
  });

  it.each(['main.mjs', 'engine.mjs'])('have in %s no import of a package', (name) => {
    expect(imports(read(name)).filter((imported) => imported !== 'electron' && !imported.startsWith('node:'))).toEqual(
      [],
    );
  });
});

function pack(electronDist: string, output: string): void {
  const manifest = createRequire(import.meta.url).resolve('electron-builder/package.json');
  const cli = join(dirname(manifest), 'out/cli/cli.js');
  const settings = ['--config', 'build/electron-builder.yml', '--publish', 'never', '--linux', 'dir'];
  const overrides = [`-c.electronDist=${electronDist}`, `-c.directories.output=${output}`];
  execFileSync(process.execPath, [cli, ...settings, ...overrides], { cwd: ROOT, stdio: 'pipe' });
}
