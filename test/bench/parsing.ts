import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ColdProcesses } from './cold.ts';
import { pickleOfFloats, safetensorsOf, torchZipOf } from './samples.ts';

/**
 * `node test/bench/parsing.ts`: what the quick part costs, each file in cold processes of the bundled engine: time on the
 * clock, processor time of all threads, and memory beyond that of the process before. `--hostile FOLDER` measures the
 * files of a folder instead.
 */
interface Row {
  readonly name: string;
  readonly path: string;
  readonly budget: string;
}

function measure(processes: ColdProcesses, { name, path, budget }: Row): void {
  const { wall, cpu, memory, tensors, findings } = processes.measure(path);
  const cells = [
    name.padEnd(36),
    `${wall.toFixed(0)} ms`.padStart(9),
    `cpu ${cpu.toFixed(0)} ms`.padStart(12),
    `+${memory.toFixed(0)} MB`.padStart(9),
  ];
  console.log(
    `${cells.join(' ')}   ${tensors} tensors, ${findings} findings${budget === '' ? '' : `   budget ${budget}`}`,
  );
}

const folder = process.argv[process.argv.indexOf('--hostile') + 1];
const processes = await new ColdProcesses().open();
const temp = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  if (process.argv.includes('--hostile') && folder !== undefined) {
    for (const name of readdirSync(folder))
      measure(processes, { name, path: join(folder, name), budget: '200 ms, 100 MB' });
  } else {
    const row = (name: string, bytes: Uint8Array, budget: string): Row => {
      const path = join(temp, name);
      writeFileSync(path, bytes);
      return { name, path, budget };
    };
    measure(processes, row('torch zip, 150 tensors.pt', await torchZipOf(150), '15 ms'));
    measure(processes, row('torch zip, 20000 tensors.pt', await torchZipOf(20_000), '80 ms'));
    measure(processes, row('torch zip, 200000 tensors.pt', await torchZipOf(200_000), '800 ms, 250 MB'));
    measure(processes, row('floats, 14 MB.pkl', pickleOfFloats(1_560_000), '80 ms, 40 MB'));
    measure(processes, row('200000 tensors.safetensors', safetensorsOf(200_000), '800 ms'));
  }
} finally {
  rmSync(temp, { recursive: true });
  processes.close();
}
