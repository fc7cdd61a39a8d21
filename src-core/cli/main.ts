#!/usr/bin/env node
import { join } from 'node:path';
import { loadCompiled } from '../node/compiled-code.ts';
import { cacheFolder } from '../node/user-folders.ts';
import { keepYoungGenerationSmall } from '../node/young-generation.ts';

/** What scripts call for file after file. */
const OFTEN = new Set(['validate', 'inspect', 'compare']);
/** What stays for long; anything else ends with its files. */
const STAYS = new Set(['watch', 'serve']);

const args = process.argv.slice(2);
const load = async () => await (await import('./commands.ts')).loadCommands(args);
// The sources change with every edit: only what is shipped is kept compiled.
const isShipped = !import.meta.url.endsWith('.ts');
const cache = isShipped ? cacheFolder(process.platform, process.env) : null;
const isOften = OFTEN.has(args[0] ?? '');
const loadKept = () => (cache === null ? load() : loadCompiled(join(cache, 'compiled'), isOften, load));
const run = await (STAYS.has(args[0] ?? '') ? loadKept() : keepYoungGenerationSmall(loadKept));
process.exitCode = await run();
