import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/**
 * What a part that is compiled whole imports of Node, loaded before: Node's own modules come compiled the other way, and
 * would be compiled anew.
 */
export const NODES_OWN: readonly string[] = [
  'node:events',
  'node:fs',
  'node:fs/promises',
  'node:module',
  'node:os',
  'node:path',
  'node:url',
  'node:util',
  'node:worker_threads',
];

/**
 * Load a part of this program, compiled as it was the last time: Node keeps what it compiles in the folder. Where nothing can
 * be kept, the part is loaded as it is.
 *
 * Functions are compiled when they are first called, and Node writes down what was compiled before: the outermost code of
 * modules, no more. `whole` compiles all functions of the part at once, one time; then a small file is read in half the
 * time. What is kept of either kind is of no use to the other.
 */
export async function loadCompiled<Part>(folder: string, whole: boolean, load: () => Promise<Part>): Promise<Part> {
  if (!keepsCode(join(folder, whole ? 'whole' : 'outermost')) || !whole) return await load();
  const require = module.createRequire(import.meta.url);
  for (const name of NODES_OWN) require(name);
  setFlagsFromString('--no-lazy');
  try {
    return await load();
  } finally {
    setFlagsFromString('--lazy');
  }
}

/** False in versions of Node before 22.8, and where the environment says NODE_DISABLE_COMPILE_CACHE. */
function keepsCode(folder: string): boolean {
  const { enableCompileCache, constants } = module as Partial<typeof module>;
  if (enableCompileCache === undefined || constants === undefined) return false;
  try {
    // What lies there is run: nobody else may write it.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return false;
  }
  const { ENABLED, ALREADY_ENABLED } = constants.compileCacheStatus;
  const { status } = enableCompileCache(folder);
  return status === ENABLED || status === ALREADY_ENABLED;
}
