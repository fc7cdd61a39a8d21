import { keepYoungGenerationSmall } from '../../src-core/node/young-generation.ts';

/**
 * One way of going through one file, several times, in a process of its own that loads its code as the command line does:
 * prints the best time, the first and peak memory as JSON.
 */
const [path = '', mode = '', rounds = '3'] = process.argv.slice(2);
const { measureWay } = await keepYoungGenerationSmall(() => import('./deep-ways.ts'));
console.log(JSON.stringify(await measureWay(path, mode, Number(rounds))));
