import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureDeep } from './deep.ts';
import { torchZipOf } from './samples.ts';
import { milliseconds, ratio, table } from './table.ts';

const REWRITE_ONE = join(import.meta.dirname, 'rewrite-one.ts');
const ROUNDS = 2;

interface Run {
  readonly ms: number;
  readonly cpu: number;
  readonly peak: number;
}

/** Renaming every key of files with many small tensors, each in a process of its own, beside reading the file whole. */
export async function rewriteOfAllKeys(folder: string, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  const target = join(folder, 'result.pt');
  for (const count of [20_000, 200_000]) {
    const path = join(folder, `many-${count}.pt`);
    writeFileSync(path, await torchZipOf(count));
    const whole = measureDeep(path, 'values', ROUNDS).best;
    const { ms, cpu, peak } = best(Array.from({ length: ROUNDS }, () => rewrite(path, target)));
    const name = `${count.toLocaleString('en')} tensors`;
    rows.push([name, milliseconds(ms), milliseconds(cpu), ratio(ms, whole), `${peak.toFixed(0)} MB`]);
    remove(path);
  }
  const header = ['', 'time', 'processor', 'of reading it whole, warm', 'peak memory'];
  return `Renaming every key, in a cold process\n\n${table(header, rows)}`;
}

function rewrite(path: string, target: string): Run {
  rmSync(target, { force: true });
  const args = ['--no-warnings', REWRITE_ONE, path, target, '*', 'encoder.*'];
  const run = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  rmSync(target, { force: true });
  return JSON.parse(run) as Run;
}

function best(runs: readonly Run[]): Run {
  return runs.reduce((a, b) => (b.ms < a.ms ? b : a));
}
