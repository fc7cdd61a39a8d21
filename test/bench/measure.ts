import { join } from 'node:path';
import { loadCompiled } from '../../src-core/node/compiled-code.ts';
import { keepYoungGenerationSmall } from '../../src-core/node/young-generation.ts';

/**
 * One file, once, in a fresh process whose code is loaded as the command line loads its own. Prints a `Cold` as JSON; with
 * `warmed` behind the path the milliseconds in a process that has warmed up.
 */
const [path = '', how] = process.argv.slice(2);
const { measureCold, measureWarmed } = await keepYoungGenerationSmall(() =>
  loadCompiled(join(import.meta.dirname, 'compiled'), true, () => import('./measured.ts')),
);
console.log(JSON.stringify(await (how === 'warmed' ? measureWarmed(path) : measureCold(path))));
