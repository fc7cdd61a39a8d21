import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A Python with the standard pickle module, to judge by; null where the machine has none. */
export const PYTHON = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path)) ?? null;

if (PYTHON === null) console.warn('no python3: tests that ask CPython are skipped');

/** Run a script with JSON on its standard input, and read JSON from its output. */
export function ask(script: string, input: unknown): unknown {
  if (PYTHON === null) throw new Error('no python3');
  const run = spawnSync(PYTHON, ['-I', '-c', script], {
    input: JSON.stringify(input),
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return JSON.parse(run.stdout.toString());
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
