import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureDeep } from './deep.ts';
import { pickleOfFloats, safetensorsOf, torchZipOf } from './samples.ts';
import { milliseconds, table } from './table.ts';

const MEASURE = join(import.meta.dirname, 'measure.ts');

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
  { name: 'torch zip, 200,000 tensors', make: () => torchZipOf(200_000), budget: '800 ms', deep: true },
  { name: 'safetensors, 200,000 tensors', make: () => safetensorsOf(200_000), budget: '800 ms', deep: true },
  { name: 'a pickle of 1,560,000 floats', make: () => pickleOfFloats(1_560_000), budget: '80 ms', deep: false },
];

/**
 * Headers, directory and pickle of files with many small tensors, each in a process of its own: processor time of all
 * threads. Beside it the time of the whole check, level 5 included, in a process that has done it before.
 */
export async function structure(folder: string, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  for (const { name, make, budget, deep } of SAMPLES) {
    const path = join(folder, `${rows.length}.pt`);
    writeFileSync(path, await make());
    const runs = Array.from({ length: 3 }, () => {
      const out = execFileSync(process.execPath, ['--no-warnings', MEASURE, path], { encoding: 'utf8' });
      return JSON.parse(out) as { readonly cpu: number; readonly memory: number };
    });
    const cpu = Math.min(...runs.map((run) => run.cpu));
    const memory = Math.min(...runs.map((run) => run.memory));
    const everything = deep ? milliseconds(measureDeep(path, 'values 2', 3).best) : '';
    rows.push([name, milliseconds(cpu), `+${memory.toFixed(0)} MB`, budget, everything]);
    remove(path);
  }
  const title = 'Levels 1 to 3 without checksums, cold process; and everything with level 5, warm';
  return `${title}\n\n${table(['file', 'processor time', 'memory', 'budget', 'everything'], rows)}`;
}
