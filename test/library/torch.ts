import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/python3', '/usr/local/bin/python3'];

/** A Python with torch, to judge by; null where the machine has none. */
export const TORCH = CANDIDATES.find((path) => existsSync(path) && hasTorch(path)) ?? null;

if (TORCH === null) console.warn('no python3 with torch: tests that ask torch itself are skipped');

function hasTorch(path: string): boolean {
  const found = spawnSync(path, ['-c', 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)']);
  return found.status === 0;
}

/** Run a script with JSON as `given`, and read the JSON it prints. */
export function askTorch(script: string, given: unknown): unknown {
  if (TORCH === null) throw new Error('no torch');
  const prelude = 'import json, sys, torch\ngiven = json.load(sys.stdin)\n';
  const run = spawnSync(TORCH, ['-c', prelude + script], {
    input: JSON.stringify(given),
    maxBuffer: 1 << 28,
    timeout: 120_000,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return JSON.parse(run.stdout.toString()) as unknown;
}
