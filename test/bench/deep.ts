import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeCheckpoint, type BenchDType } from './make-checkpoint.ts';
import { gigabytesPerSecond, milliseconds, ratio, table } from './table.ts';
import { torchTimes } from './torch.ts';

interface Measured {
  readonly best: number;
  readonly first: number;
  readonly peak: number;
}

const DEEP_ONE = join(import.meta.dirname, 'deep-one.ts');

function measure(path: string, mode: string, rounds = 3): Measured {
  const args = ['--no-warnings', DEEP_ONE, path, mode, String(rounds)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured;
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
  ['values 1', 'checksums and statistics, 1 thread'],
  ['values 2', 'checksums and statistics, 2 threads'],
] as const;

/** Every way through one large file, beside torch where it is installed. */
export async function wholeFile(folder: string, bytes: number, remove: (path: string) => void): Promise<string> {
  const path = await fileOf(folder, 'float16', bytes, 2);
  const read = measure(path, 'read');
  const rows = WAYS.map(([mode, name]) => {
    const { best, peak } = mode === 'read' ? read : measure(path, mode);
    return [name, milliseconds(best), gigabytesPerSecond(bytes, best), ratio(best, read.best), `${peak.toFixed(0)} MB`];
  });
  for (const { name, ms } of torchTimes(path))
    rows.push([name, milliseconds(ms), gigabytesPerSecond(bytes, ms), ratio(ms, read.best), '']);
  remove(path);
  const title = `${(bytes / 1e9).toFixed(1)} GB of float16 in 147 tensors, in the page cache`;
  return `${title}\n\n${table(['', 'time', 'speed', 'of a bare read', 'peak memory'], rows)}`;
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

/** Checksums and statistics by dtype. */
export async function byDType(folder: string, bytes: number, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  for (const [dtype, width] of DTYPES) {
    const path = await fileOf(folder, dtype, bytes, width);
    const read = measure(path, 'read').best;
    const [one, two] = [measure(path, 'values 1').best, measure(path, 'values 2').best];
    rows.push([dtype, gigabytesPerSecond(bytes, read), gigabytesPerSecond(bytes, one), gigabytesPerSecond(bytes, two)]);
    remove(path);
  }
  const title = `Checksums and statistics by dtype, ${(bytes / 1e6).toFixed(0)} MB each`;
  return `${title}\n\n${table(['dtype', 'bare read', '1 thread', '2 threads'], rows)}`;
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
    const { first, best, peak } = measure(path, 'values 2');
    rows.push([
      `${(bytes / 1e6).toFixed(0)} MB`,
      milliseconds(first),
      milliseconds(best),
      gigabytesPerSecond(bytes, best),
      `${peak.toFixed(0)} MB`,
    ]);
    remove(path);
  }
  const title = 'Checksums and statistics against size, bfloat16, 2 threads';
  return `${title}\n\n${table(['size', 'first time', 'again', 'speed', 'peak memory'], rows)}`;
}
