import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColdProcesses } from './cold.ts';
import { measureDeep } from './deep.ts';
import { pickleOfFloats, safetensorsOf, torchZipOf } from './samples.ts';
import { milliseconds, table } from './table.ts';

interface Sample {
  readonly name: string;
  readonly make: () => Promise<Uint8Array> | Uint8Array;
  readonly budget: string;
  /** Whether there are tensors to be read. */
  readonly deep: boolean;
}

const SAMPLES: readonly Sample[] = [
  { name: 'torch zip, 10 tensors', make: () => torchZipOf(10), budget: '', deep: true },
  { name: 'torch zip, 150 tensors', make: () => torchZipOf(150), budget: '15 ms', deep: true },
  { name: 'torch zip, 2,000 tensors', make: () => torchZipOf(2000), budget: '', deep: true },
  { name: 'torch zip, 20,000 tensors', make: () => torchZipOf(20_000), budget: '80 ms', deep: true },
  { name: 'the same, ordered by torch 1.13', make: () => torchZipOf(20_000, 'text'), budget: '80 ms', deep: false },
  { name: 'torch zip, 200,000 tensors', make: () => torchZipOf(200_000), budget: '800 ms', deep: true },
  { name: 'safetensors, 200,000 tensors', make: () => safetensorsOf(200_000), budget: '800 ms', deep: true },
  { name: 'a pickle of 1,560,000 floats', make: () => pickleOfFloats(1_560_000), budget: '80 ms', deep: false },
];

/**
 * Headers, directory and pickle of files with many small tensors, each in cold processes of the bundled engine: time on the
 * clock, processor time of all threads, the time of a first file in a process that has warmed up as the window's engine
 * does, and the time when the process has done it before. Beside it the whole check, level 5 included, in a process that
 * has done it before.
 */
export async function structure(folder: string, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  const processes = await new ColdProcesses().open();
  for (const { name, make, budget, deep } of SAMPLES) {
    const path = join(folder, `${rows.length}.pt`);
    writeFileSync(path, await make());
    const { wall, cpu, again, memory } = processes.measure(path, 3);
    const everything = deep ? milliseconds(measureDeep(path, 'values', 3).best) : '';
    const times = [wall, cpu, processes.measureWarmed(path, 3), again].map(milliseconds);
    rows.push([name, ...times, `+${memory.toFixed(0)} MB`, budget, everything]);
    remove(path);
  }
  processes.close();
  const title =
    'Levels 1 to 3 without checksums: in a cold process, first in a window that has warmed up, and again; everything with level 5, warm';
  return `${title}\n\n${table(['file', 'cold', 'processor time', 'window', 'again', 'memory', 'budget', 'everything'], rows)}`;
}
