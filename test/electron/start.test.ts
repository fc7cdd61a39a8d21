import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { displayProblem, fetchRuntime, findRuntime } from '../../build/electron-runtime.mjs';
import { isStale } from '../../build/stale.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-start-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, content = '', seconds = 1_000_000): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, seconds, seconds);
}

describe('findRuntime', () => {
  it('finds a runtime that is whole and of the right version', () => {
    put('package.json', '{"version":"45.5.0"}');
    put('path.txt', 'electron');
    put('dist/version', 'v45.5.0\n');
    put('dist/electron');
    expect(findRuntime(root)).toEqual({ path: join(root, 'dist/electron') });
  });

  it('says why there is none', () => {
    expect(findRuntime(root)).toEqual({ missing: 'its runtime has not been downloaded' });
    put('package.json', '{"version":"45.5.0"}');
    put('dist/version', '44.0.0');
    expect(findRuntime(root)).toEqual({ missing: 'its runtime is of version 44.0.0, not 45.5.0' });
    put('dist/version', '45.5.0');
    put('path.txt', 'electron');
    expect(findRuntime(root)).toEqual({ missing: 'its runtime is incomplete' });
  });
});

describe('fetchRuntime', () => {
  it('does not try again after a failure', async () => {
    put('note', 'its download failed');
    expect(await fetchRuntime(root, join(root, 'note'))).toEqual({
      missing: 'its runtime could not be downloaded before',
    });
  });
});

describe('displayProblem', () => {
  it('asks for a display on Linux only', () => {
    expect(displayProblem('linux', {})).toBe('this machine has no display');
    expect(displayProblem('linux', { DISPLAY: ':0' })).toBe('');
    expect(displayProblem('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe('');
    expect(displayProblem('darwin', {})).toBe('');
  });
});

describe('isStale', () => {
  const outputs = [
    'electron/main.mjs',
    'electron/preload.cjs',
    'electron/engine.mjs',
    'renderer/index.html',
    'cli.mjs',
  ];
  const build = () => outputs.forEach((name) => put(`dist/${name}`, '', 2_000_000));

  it('is so without outputs, and when one is missing', () => {
    expect(isStale(root)).toBe(true);
    build();
    rmSync(join(root, 'dist/cli.mjs'));
    expect(isStale(root)).toBe(true);
  });

  it('is so when any source is newer', () => {
    build();
    put('src-core/zip/read.ts', '', 1_000_000);
    expect(isStale(root)).toBe(false);
    put('src-core/zip/read.ts', '', 3_000_000);
    expect(isStale(root)).toBe(true);
  });
});
