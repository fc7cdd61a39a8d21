import { basename } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { DEFAULT_LIMITS, type Limits } from '../model/limits.ts';
import { compareCheckpoints, type CompareOptions, type Comparison } from '../operations/compare/compare.ts';
import { inspectQuick } from '../operations/inspect.ts';
import { FileSource } from './file-source.ts';
import { nodePorts } from './ports.ts';

export interface ComparedFiles {
  readonly comparison: Comparison;
  /** What is wrong with each by itself. */
  readonly sides: readonly { readonly path: string; readonly findings: readonly Finding[] }[];
}

/** Open, compare and close two files. Throws `SourceError`, and the signal's reason when cancelled. */
export async function compareFiles(
  a: string,
  b: string,
  options: CompareOptions & { readonly limits?: Limits },
): Promise<ComparedFiles> {
  const sourceA = await FileSource.open(a);
  try {
    const sourceB = await FileSource.open(b);
    try {
      return await compareOpened([a, sourceA], [b, sourceB], options);
    } finally {
      await sourceB.close();
    }
  } finally {
    await sourceA.close();
  }
}

async function compareOpened(
  [pathA, sourceA]: readonly [string, FileSource],
  [pathB, sourceB]: readonly [string, FileSource],
  options: CompareOptions & { readonly limits?: Limits },
): Promise<ComparedFiles> {
  const contextOf = (path: string): ReadContext => ({
    limits: options.limits ?? DEFAULT_LIMITS,
    ports: nodePorts,
    name: basename(path),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const [contextA, contextB] = [contextOf(pathA), contextOf(pathB)];
  const quickA = await inspectQuick(sourceA, contextA);
  const quickB = await inspectQuick(sourceB, contextB);
  const comparison = await compareCheckpoints(
    { checkpoint: quickA.checkpoint, source: sourceA, context: contextA },
    { checkpoint: quickB.checkpoint, source: sourceB, context: contextB },
    options,
  );
  await sourceA.assertUnchanged();
  await sourceB.assertUnchanged();
  return {
    comparison,
    sides: [
      { path: pathA, findings: quickA.findings },
      { path: pathB, findings: quickB.findings },
    ],
  };
}
