import { validateSet } from '../../src-core/operations/validate.ts';
import type { Inspection } from '../../src-core/operations/inspection.ts';
import { findSets } from '../../src-core/sets/find-sets.ts';
import { contextFor } from '../operations/context.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';

/** Check the one set that these files are, checksums and values included. */
export async function checkSet(files: Files | MemorySet): Promise<Inspection> {
  const folder = files instanceof MemorySet ? files : new MemorySet(files);
  const [set] = await findSets(folder);
  if (set === undefined) throw new Error('no set');
  const check = validateSet(folder, set, contextFor('folder'), { checksums: true, values: true, expectation: null });
  for (;;) {
    const next = await check.next();
    if (next.done === true) return next.value;
  }
}

export async function codesOf(files: Files | MemorySet): Promise<readonly string[]> {
  // That values are not read is said apart.
  return (await checkSet(files)).findings.map(({ code }) => code).filter((code) => !code.startsWith('VL'));
}

export function without(files: Files, name: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([key]) => key !== name));
}
