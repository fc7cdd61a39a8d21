import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pickleOfFloats, safetensorsOf, torchZipOf } from './samples.ts';

/**
 * `node test/bench/parsing.ts`: what the quick part costs, each file in a process of its own: processor time of all
 * threads, and memory beyond that of an idle process. `--hostile FOLDER` measures the files of a folder instead.
 */
interface Row {
  readonly name: string;
  readonly path: string;
  readonly budget: string;
}

const MEASURE = join(import.meta.dirname, 'measure.ts');

function measure({ name, path, budget }: Row): void {
  const out = execFileSync(process.execPath, ['--no-warnings', MEASURE, path], { encoding: 'utf8' });
  const { cpu, memory, tensors, findings } = JSON.parse(out) as Record<
    'cpu' | 'memory' | 'tensors' | 'findings',
    number
  >;
  const cells = [name.padEnd(36), `${cpu.toFixed(0)} ms`.padStart(9), `+${memory.toFixed(0)} MB`.padStart(9)];
  console.log(
    `${cells.join(' ')}   ${tensors} tensors, ${findings} findings${budget === '' ? '' : `   budget ${budget}`}`,
  );
}

const folder = process.argv[process.argv.indexOf('--hostile') + 1];
if (process.argv.includes('--hostile') && folder !== undefined) {
  for (const name of readdirSync(folder)) measure({ name, path: join(folder, name), budget: '200 ms, 100 MB' });
} else {
  const temp = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const row = (name: string, bytes: Uint8Array, budget: string): Row => {
      const path = join(temp, name);
      writeFileSync(path, bytes);
      return { name, path, budget };
    };
    measure(row('torch zip, 150 tensors.pt', await torchZipOf(150), '15 ms'));
    measure(row('torch zip, 20000 tensors.pt', await torchZipOf(20_000), '80 ms'));
    measure(row('torch zip, 200000 tensors.pt', await torchZipOf(200_000), '800 ms, 250 MB'));
    measure(row('floats, 14 MB.pkl', pickleOfFloats(1_560_000), '80 ms, 40 MB'));
    measure(row('200000 tensors.safetensors', safetensorsOf(200_000), '800 ms'));
  } finally {
    rmSync(temp, { recursive: true });
  }
}
