import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OUTPUTS = [
  'dist/electron/main.mjs',
  'dist/electron/preload.cjs',
  'dist/electron/engine.mjs',
  'dist/renderer/index.html',
  'dist/cli.mjs',
];
const SOURCES = ['electron', 'renderer', 'src-core', 'build/vite.config.ts', 'package.json'];

/** True when an output is missing, or a source is newer than the oldest of them. */
export function isStale(root) {
  const outputs = OUTPUTS.map((name) => join(root, name));
  if (!outputs.every((path) => existsSync(path))) return true;
  const built = Math.min(...outputs.map((path) => statSync(path).mtimeMs));
  return SOURCES.some((name) => newestIn(join(root, name)) > built);
}

function newestIn(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
