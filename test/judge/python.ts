import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A Python that has torch, to judge by; null where the machine has none. */
export const TORCH_PYTHON = findPython(process.env['ASSAY_TEST_PYTHON'] ?? '/usr/bin/python3');

/** Any Python: enough for what its standard library can make. */
export const PYTHON = TORCH_PYTHON ?? (spawnSync('python3', ['--version']).status === 0 ? 'python3' : null);

function findPython(path: string): string | null {
  const found = spawnSync(path, ['-c', 'import torch'], { timeout: 120_000 }).status === 0;
  if (!found) console.warn(`${path} has no torch: nothing is judged by the real one`);
  return found ? path : null;
}

export interface Job {
  readonly id: string;
  /** What was there before: a `.safetensors` file, or anything that torch loads. */
  readonly source: string;
  /** What was made of it. */
  readonly result: string;
  /** Path of str keys in the source to what the result holds. */
  readonly from?: readonly string[];
}

export interface Answer {
  readonly id: string;
  /** Tensors of the result that are not those of the source, and tensors of the source that the result does not have. */
  readonly wrong?: readonly string[];
  readonly missing?: readonly string[];
  readonly tensors?: number;
  /** Why this torch cannot judge it. */
  readonly skipped?: string;
  readonly error?: string;
}

/** One process for all jobs: starting torch takes seconds. */
export function askTorch(jobs: readonly Job[]): readonly Answer[] {
  if (TORCH_PYTHON === null) throw new Error('no python with torch');
  const run = spawnSync(TORCH_PYTHON, [join(import.meta.dirname, 'judge.py')], {
    input: JSON.stringify(jobs),
    maxBuffer: 1 << 28,
    timeout: 240_000,
    // torch then asserts that records lie where it computes them to lie.
    env: { ...process.env, TORCH_SERIALIZATION_DEBUG: '1' },
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return (JSON.parse(run.stdout.toString()) as { readonly answers: readonly Answer[] }).answers;
}
