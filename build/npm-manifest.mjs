import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/**
 * `npm pack` takes package.json as it is. Whoever installs the package wants neither its tools nor the Node that
 * development runs on, which npm would put in front of their own: `trim` leaves those out, `restore` puts them back.
 */
const manifest = join(ROOT, 'package.json');
const kept = join(ROOT, 'dist/package.full.json');

const [action] = process.argv.slice(2);
if (action === 'trim') {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  copyFileSync(manifest, kept);
  const rest = JSON.parse(readFileSync(manifest));
  for (const part of ['scripts', 'devDependencies', 'optionalDependencies']) delete rest[part];
  writeFileSync(manifest, `${JSON.stringify(rest, null, 2)}\n`);
} else if (action === 'restore') {
  copyFileSync(kept, manifest);
  rmSync(kept);
} else {
  throw new Error('say `trim` or `restore`');
}
