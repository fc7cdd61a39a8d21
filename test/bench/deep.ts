import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeCheckpoint, type BenchDType } from './make-checkpoint.ts';
import { gigabytesPerSecond, milliseconds, ratio, table } from './table.ts';
import { torchTimes } from './torch.ts';

export interface Measured {
  readonly best: number;
  readonly first: number;
  readonly peak: number;
}

const DEEP_ONE = join(import.meta.dirname, 'deep-one.ts');
/** A way through a file that takes longer than this is given up. */
const PATIENCE_MS = 120_000;

/** The most memory any process took while it checked a file, in MB. */
export let highestPeak = 0;

/** One way through a file, several times, in a process of its own. */
export function measureDeep(path: string, mode: string, rounds = 5): Measured {
  const args = ['--no-warnings', DEEP_ONE, path, mode, String(rounds)];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: PATIENCE_MS });
  const measured = JSON.parse(out) as Measured;
  highestPeak = Math.max(highestPeak, measured.peak);
  return measured;
}

/** A file with `bytes` of weights in tensors of a usual size. */
async function fileOf(folder: string, dtype: BenchDType, bytes: number, width: number): Promise<string> {
  const path = join(folder, `${dtype}-${bytes}.pt`);
  const tensors = Math.max(1, Math.min(147, Math.round(bytes / 1e6)));
  const elements = Math.floor(bytes / width / tensors);
  await makeCheckpoint(
    path,
    Array.from({ length: tensors }, (_, index) => ({ name: `layers.${index}.weight`, dtype, elements })),
  );
  return path;
}

const WAYS = [
  ['read', 'bare read'],
  ['crc', 'bare `zlib.crc32`'],
  ['checksums 1', 'all checksums, 1 thread'],
  ['checksums 2', 'all checksums, 2 threads'],
  ['verify 1', 'checksums, NaN and infinities, 1 thread'],
  ['verify 2', 'checksums, NaN and infinities, 2 threads'],
  ['values 1', 'checksums, statistics, histograms, 1 thread'],
  ['values 2', 'checksums, statistics, histograms, 2 threads'],
] as const;

/** Every way through one large file, beside torch where it is installed. */
export async function wholeFile(folder: string, bytes: number, remove: (path: string) => void): Promise<string> {
  const path = await fileOf(folder, 'float16', bytes, 2);
  const measured = WAYS.map(([mode, name]) => ({ mode, name, ...measureDeep(path, mode) }));
  const bestOf = (wanted: string) => measured.find(({ mode }) => mode === wanted)?.best ?? Number.NaN;
  const [read, full] = [bestOf('read'), bestOf('values 2')];
  const rowOf = (name: string, ms: number, peak: string) => [
    name,
    milliseconds(ms),
    gigabytesPerSecond(bytes, ms),
    ratio(ms, read),
    ratio(ms, full),
    peak,
  ];
  const rows = measured.map(({ name, best, peak }) => rowOf(name, best, `${peak.toFixed(0)} MB`));
  for (const { name, ms } of torchTimes(path)) rows.push(rowOf(name, ms, ''));
  remove(path);
  const title = `${(bytes / 1e9).toFixed(1)} GB of float16 in 147 tensors, in the page cache`;
  const header = ['', 'time', 'speed', 'of a bare read', 'of the row with everything', 'peak memory'];
  return `${title}\n\n${table(header, rows)}`;
}

const DTYPES: readonly (readonly [BenchDType, number])[] = [
  ['float64', 8],
  ['float32', 4],
  ['float16', 2],
  ['bfloat16', 2],
  ['int64', 8],
  ['int32', 4],
  ['int8', 1],
  ['bool', 1],
];

/** Checksums, statistics and histograms by dtype. */
export async function byDType(folder: string, bytes: number, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  for (const [dtype, width] of DTYPES) {
    const path = await fileOf(folder, dtype, bytes, width);
    const modes = ['read', 'verify 2', 'values 1', 'values 2'];
    rows.push([dtype, ...modes.map((mode) => gigabytesPerSecond(bytes, measureDeep(path, mode).best))]);
    remove(path);
  }
  const title = `By dtype, ${(bytes / 1e6).toFixed(0)} MB each`;
  const header = ['dtype', 'bare read', 'checksums, NaN, infinities, 2 threads', 'everything, 1 thread', '2 threads'];
  return `${title}\n\n${table(header, rows)}`;
}

/** Cost against size: the first time in a fresh process, with its threads started, and again. */
export async function bySize(
  folder: string,
  sizes: readonly number[],
  remove: (path: string) => void,
): Promise<string> {
  const rows: string[][] = [];
  for (const bytes of sizes) {
    const path = await fileOf(folder, 'bfloat16', bytes, 2);
    const { first, best, peak } = measureDeep(path, 'values 2');
    rows.push([
      `${(bytes / 1e6).toFixed(0)} MB`,
      milliseconds(first),
      milliseconds(best),
      gigabytesPerSecond(bytes, best),
      `${peak.toFixed(0)} MB`,
    ]);
    remove(path);
  }
  const title = 'Checksums, statistics and histograms against size, bfloat16, 2 threads';
  return `${title}\n\n${table(['size', 'first time', 'again', 'speed', 'peak memory'], rows)}`;
}
