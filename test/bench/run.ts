import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { byDType, bySize, highestPeak, wholeFile } from './deep.ts';
import { directory } from './directory.ts';
import { rewriteOfAllKeys } from './rewrite-many.ts';
import { rewriteOfOneKey } from './rewrite.ts';
import { structure } from './structure.ts';

/**
 * `npm run bench`: what the product costs on this machine, each figure beside a reference of the same run. Needs 5 GB of
 * room for temporary files (`--small`: 0.5 GB), which are gone afterwards. `--size MB` sets the size of the large files,
 * `--only NAME` measures one section, `--minutes N` starts no further section after that time (10), `--write` puts the
 * tables into the README.
 */
const { values: flags } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    size: { type: 'string' },
    only: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
});
const { small } = flags;
const large = flags.size === undefined ? (small ? 200e6 : 2e9) : Number(flags.size) * 1e6;
if (!(large > 0)) throw new Error(`--size takes a number of megabytes, not ${flags.size ?? ''}`);
const minutes = Number(flags.minutes);
if (!(minutes > 0)) throw new Error(`--minutes takes a number of minutes, not ${flags.minutes}`);
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';
const README = join(import.meta.dirname, '../../README.md');

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const clear = () => {
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    clear();
    process.exit(1);
  });

function remove(path: string): void {
  rmSync(path);
}

/** Files that do not fit are left out. */
function sizes(): readonly number[] {
  const { bavail, bsize } = statfsSync(folder);
  const wanted = small ? [1e6, 16e6, 128e6] : [1e6, 16e6, 256e6, 1e9, 4e9];
  return wanted.filter((bytes) => bytes * 1.1 < bavail * bsize);
}

/** In order of worth: what comes last is left out first when time runs out. */
const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  structure: () => structure(folder, remove),
  directory: () => directory(folder, remove),
  whole: () => wholeFile(folder, large, remove),
  rewrite: () => rewriteOfOneKey(folder, large, remove),
  many: () => rewriteOfAllKeys(folder, remove),
  size: () => bySize(folder, sizes(), remove),
  dtype: () => byDType(folder, small ? 64e6 : 256e6, remove),
};

function machine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() ?? 'unknown processor';
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${model}, ${all.length} threads, ${memory}, Node ${process.version}, ${process.platform} ${process.arch}; load ${(loadavg()[0] ?? 0).toFixed(1)} before.`;
}

async function measureAll(): Promise<string> {
  const names = Object.keys(SECTIONS);
  if (flags.only !== undefined && !names.includes(flags.only))
    throw new Error(`--only takes one of ${names.join(', ')}, not ${flags.only}`);
  const sections: string[] = [];
  const add = (section: string) => {
    sections.push(section);
    console.log(`${section}\n`);
  };
  add(machine());
  const end = performance.now() + minutes * 60_000;
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (flags.only !== undefined && flags.only !== name) continue;
    if (performance.now() > end) {
      console.log(`left out, for ${minutes} minutes are over: ${name}\n`);
      continue;
    }
    add(await measure());
  }
  if (highestPeak > 0) add(`Most memory of any process that checked a file: ${highestPeak.toFixed(0)} MB.`);
  return sections.join('\n\n');
}

/** Between the marks of the README; what is there by now is read again, because measuring takes minutes. */
function writeReadme(text: string): void {
  const readme = readFileSync(README, 'utf8');
  const [before, rest = ''] = readme.split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error(`${README} has no place between ${BEGIN} and ${END}`);
  writeFileSync(README, `${before ?? ''}${BEGIN}\n\n${text}\n\n${END}${after}`);
}

try {
  const text = await measureAll();
  if (flags.write) writeReadme(text);
} finally {
  clear();
}
