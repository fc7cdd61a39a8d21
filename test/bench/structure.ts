import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickleOfFloats, safetensorsOf, torchZipOf } from './samples.ts';
import { milliseconds, table } from './table.ts';

const MEASURE = join(import.meta.dirname, 'measure.ts');

/** Headers, directory and pickle of files with many tensors, each in a process of its own: processor time of all threads. */
export async function structure(folder: string, remove: (path: string) => void): Promise<string> {
  const rows: string[][] = [];
  const files: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, string])[] = [
    ['torch zip, 10 tensors', () => torchZipOf(10), ''],
    ['torch zip, 150 tensors', () => torchZipOf(150), '15 ms'],
    ['torch zip, 20,000 tensors', () => torchZipOf(20_000), '80 ms'],
    ['torch zip, 200,000 tensors', () => torchZipOf(200_000), '800 ms'],
    ['safetensors, 200,000 tensors', () => safetensorsOf(200_000), '800 ms'],
    ['a pickle of 1,560,000 floats', () => pickleOfFloats(1_560_000), '80 ms'],
  ];
  for (const [name, make, budget] of files) {
    const path = join(folder, `${rows.length}.pt`);
    writeFileSync(path, await make());
    const runs = Array.from({ length: 3 }, () => {
      const out = execFileSync(process.execPath, ['--no-warnings', MEASURE, path], { encoding: 'utf8' });
      return JSON.parse(out) as { readonly cpu: number; readonly memory: number };
    });
    const cpu = Math.min(...runs.map((run) => run.cpu));
    const memory = Math.min(...runs.map((run) => run.memory));
    rows.push([name, milliseconds(cpu), `+${memory.toFixed(0)} MB`, budget]);
    remove(path);
  }
  return `Levels 1 to 3 without checksums, cold process\n\n${table(['file', 'processor time', 'memory', 'budget'], rows)}`;
}
