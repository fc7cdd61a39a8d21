import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the worker's code is: beside the sources, or beside the bundle that this code is in (the engine of the window is
 * one folder deeper). Null where it was not shipped.
 */
export function workerEntry(here: string = import.meta.url): URL | null {
  // Not written as one expression: bundlers would copy the file they find there.
  const candidates = here.endsWith('.ts') ? ['../scan-worker.ts'] : ['worker.mjs', '../worker.mjs'];
  for (const candidate of candidates) {
    const url = new URL(candidate, here);
    if (existsSync(fileURLToPath(url))) return url;
  }
  return null;
}
