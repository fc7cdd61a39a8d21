import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { torchZipOf } from './samples.ts';
import { milliseconds, ratio, table } from './table.ts';

const DIRECTORY_ONE = join(import.meta.dirname, 'directory-one.ts');

const ENTRIES = 200_000;
const ROUNDS = 3;

interface Times {
  readonly first: number;
  readonly best: number;
}

/** The best of several processes, both ways in turn, so that a busy moment does not decide. */
function measure(path: string): readonly [bare: Times, checked: Times] {
  const runs = Array.from({ length: ROUNDS }, () => [run(path, 'bare'), run(path, 'checked')] as const);
  return [least(runs.map(([bare]) => bare)), least(runs.map(([, checked]) => checked))];
}

function run(path: string, way: string): Times {
  const out = execFileSync(process.execPath, ['--no-warnings', DIRECTORY_ONE, path, way], { encoding: 'utf8' });
  return JSON.parse(out) as Times;
}

function least(times: readonly Times[]): Times {
  return { first: Math.min(...times.map(({ first }) => first)), best: Math.min(...times.map(({ best }) => best)) };
}

/** Directory, local headers and data descriptors of an archive with many entries, every one checked, beside a bare sweep. */
export async function directory(folder: string, remove: (path: string) => void): Promise<string> {
  const path = join(folder, 'entries.pt');
  writeFileSync(path, await torchZipOf(ENTRIES));
  const [bare, checked] = measure(path);
  remove(path);
  const row = (name: string, { first, best }: Times) => [
    name,
    milliseconds(first),
    ratio(first, bare.first),
    milliseconds(best),
    ratio(best, bare.best),
  ];
  const rows = [
    row('file read, directory stepped through', bare),
    row('every entry checked against its local header and descriptor', checked),
  ];
  const header = ['', 'first time', 'of a bare sweep', 'again', 'of a bare sweep'];
  return `An archive of ${ENTRIES.toLocaleString('en')} entries, without its pickle\n\n${table(header, rows)}`;
}
