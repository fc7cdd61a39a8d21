import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Run the command `name` of an installed package with this Node, in the root. Returns its exit code. */
export function runTool(packageName, name, args) {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = createRequire(import.meta.url)(manifest);
  const script = join(dirname(manifest), typeof bin === 'string' ? bin : bin[name]);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
  return status ?? 1;
}

export function runBuild() {
  return runTool('vite', 'vite', ['build', '--app', '--config', 'build/vite.config.ts', '--logLevel', 'warn']);
}
