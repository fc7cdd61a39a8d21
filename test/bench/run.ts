import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { byDType, bySize, wholeFile } from './deep.ts';
import { rewriteOfOneKey } from './rewrite.ts';
import { structure } from './structure.ts';

/**
 * `npm run bench`: what the product costs on this machine, each figure beside a reference of the same run. Needs 4 GB of
 * room for temporary files (`--small`: 0.3 GB). `--size MB` sets the size of the large files, `--only rewrite` measures
 * that alone, `--write` puts the tables into the README.
 */
const { values: flags } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    size: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const small = flags.small;
const large = flags.size === undefined ? (small ? 200e6 : 2e9) : Number(flags.size) * 1e6;
if (!(large > 0)) throw new Error(`--size takes a number of megabytes, not ${flags.size ?? ''}`);
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';
const README = join(import.meta.dirname, '../../README.md');

function machine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() ?? 'unknown processor';
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${model}, ${all.length} threads, ${memory}, Node ${process.version}, ${process.platform} ${process.arch}; load ${(loadavg()[0] ?? 0).toFixed(1)} before.`;
}

async function measureAll(folder: string): Promise<string> {
  const remove = (path: string) => {
    rmSync(path);
  };
  const sections: string[] = [machine()];
  const add = (section: string) => {
    sections.push(section);
    console.log(`\n${section}`);
  };
  console.log(sections[0]);
  if (flags.only !== undefined) {
    if (flags.only !== 'rewrite') throw new Error(`--only takes \`rewrite\`, not ${flags.only}`);
    add(await rewriteOfOneKey(folder, large, remove));
    return sections.join('\n\n');
  }
  add(await structure(folder, remove));
  add(await wholeFile(folder, large, remove));
  add(await byDType(folder, small ? 64e6 : 256e6, remove));
  add(await bySize(folder, small ? [1e6, 16e6, 128e6] : [1e6, 16e6, 256e6, 1e9, 4e9], remove));
  add(await rewriteOfOneKey(folder, large, remove));
  return sections.join('\n\n');
}

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  const text = await measureAll(folder);
  if (flags.write) {
    const readme = readFileSync(README, 'utf8');
    const [before, rest = ''] = readme.split(BEGIN);
    const after = rest.split(END)[1];
    if (after === undefined) throw new Error(`${README} has no place between ${BEGIN} and ${END}`);
    writeFileSync(README, `${before ?? ''}${BEGIN}\n\n${text}\n\n${END}${after}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
