import { execFileSync } from 'node:child_process';
import { closeSync, constants, copyFileSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeCheckpoint } from './make-checkpoint.ts';
import { gigabytesPerSecond, milliseconds, ratio, table } from './table.ts';
import { findPython } from './torch.ts';

/** One way to get a copy of the file; `cpu` and `peak` where they are known of it. */
interface Run {
  readonly ms: number;
  readonly cpu?: number;
  readonly peak?: number;
}

interface Way {
  readonly name: string;
  readonly run: () => Run;
}

const REWRITE_ONE = join(import.meta.dirname, 'rewrite-one.ts');
const KEY = 'layers.0.weight';
/** As long as the key: every record stays where it is. The longer one moves them all. */
const SAME_LENGTH = 'layers.0.WEIGHT';
const LONGER = `encoder.${'deep.'.repeat(20)}weight`;

const PYTHON = `
import sys, time, json
import torch
path, target, old, new = sys.argv[1:]
start, cpu = time.perf_counter(), time.process_time()
state = torch.load(path, map_location='cpu')
state[new] = state.pop(old)
torch.save(state, target)
print(json.dumps({'ms': (time.perf_counter() - start) * 1000, 'cpu': (time.process_time() - cpu) * 1000}))
`;

const ROUNDS = 3;

/**
 * Rewriting one key of a large torch file, beside copying it and beside torch doing the same. The ways take turns, so that
 * a busy machine slows all of them; the best of each is told. `cp` and torch leave the bytes in memory, a rewrite has
 * them on the disk when it returns: `cp` and then fsync is what compares with it.
 */
export async function rewriteOfOneKey(folder: string, bytes: number, remove: (path: string) => void): Promise<string> {
  const path = join(folder, 'rewritten.pt');
  const target = join(folder, 'result.pt');
  const tensors = Math.max(4, Math.min(147, Math.round(bytes / 2e6)));
  const elements = Math.floor(bytes / 2 / tensors);
  await makeCheckpoint(
    path,
    Array.from({ length: tensors }, (_, index) => ({ name: `layers.${index}.weight`, dtype: 'float16', elements })),
  );
  const clones = canClone(path, target);
  const ways = waysFor(path, target);
  const runs = new Map<Way, Run[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const way of ways) {
      rmSync(target, { force: true });
      runs.get(way)?.push(way.run());
    }
  rmSync(target, { force: true });
  remove(path);
  const best = ways.map((way) => {
    const of = runs.get(way) ?? [];
    return { name: way.name, ...of.reduce((a, b) => (b.ms < a.ms ? b : a)), cpu: least(of.map(({ cpu }) => cpu)) };
  });
  const cp = best[0]?.ms ?? NaN;
  const synced = best[1]?.ms ?? NaN;
  const rows = best.map(({ name, ms, cpu, peak }) => [
    name,
    milliseconds(ms),
    cpu === undefined ? '' : milliseconds(cpu),
    gigabytesPerSecond(bytes, ms),
    ratio(ms, cp),
    ratio(ms, synced),
    peak === undefined ? '' : `${peak.toFixed(0)} MB`,
  ]);
  const size = bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  const title = `Rewriting one key of ${size} in ${tensors} tensors; the file system ${clones ? 'clones' : 'does not clone'}`;
  const header = ['', 'time', 'processor', 'speed', 'of `cp`', 'of `cp`, fsync', 'peak memory'];
  return `${title}\n\n${table(header, rows)}`;
}

function waysFor(path: string, target: string): readonly Way[] {
  const copy = () => timed(() => execFileSync('cp', ['--reflink=never', path, target]));
  const rewrite = (to: string, proof = 'proven') => ({
    run: () => json(process.execPath, ['--no-warnings', REWRITE_ONE, path, target, KEY, to, proof]),
  });
  const ways: Way[] = [
    { name: '`cp`', run: copy },
    { name: '`cp`, then fsync', run: () => ({ ms: copy().ms + timed(() => flush(target)).ms }) },
    { name: 'rewrite, records stay in place', ...rewrite(SAME_LENGTH) },
    { name: 'rewrite, records move', ...rewrite(LONGER) },
    { name: 'rewrite, records move, not read back', ...rewrite(LONGER, 'not-read-back') },
  ];
  const python = findPython();
  if (python !== null)
    ways.push({ name: 'torch.load, torch.save', run: () => json(python, ['-c', PYTHON, path, target, KEY, LONGER]) });
  return ways;
}

function timed(work: () => void): Run {
  const start = performance.now();
  work();
  return { ms: performance.now() - start };
}

function json(program: string, args: readonly string[]): Run {
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Run;
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

function canClone(path: string, target: string): boolean {
  try {
    copyFileSync(path, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  }
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
