import { join } from 'node:path';
import { loadCompiled } from '../../src-core/node/compiled-code.ts';

/** One file, once, in a fresh process whose code is loaded as the command line loads its own. Prints a `Cold` as JSON. */
const [path = ''] = process.argv.slice(2);
const { measureCold } = await loadCompiled(join(import.meta.dirname, 'compiled'), true, () => import('./measured.ts'));
console.log(JSON.stringify(await measureCold(path)));
