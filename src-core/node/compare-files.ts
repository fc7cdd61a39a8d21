import { basename } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { DEFAULT_LIMITS } from '../model/limits.ts';
import {
  compareCheckpoints,
  type Compared,
  type CompareOptions,
  type Comparison,
} from '../operations/compare/compare.ts';
import type { QuickPart } from '../operations/inspect.ts';
import { openTarget, type OpenTarget, type TargetOptions } from './open-target.ts';
import { nodePorts } from './ports.ts';

export interface ComparedFiles {
  readonly comparison: Comparison;
  /** What is wrong with each by itself. */
  readonly sides: readonly { readonly path: string; readonly findings: readonly Finding[] }[];
}

type Options = CompareOptions & TargetOptions;

/**
 * Open, compare and close two checkpoints, each a file or a set of files. Throws `SourceError`, and the signal's reason
 * when cancelled.
 */
export async function compareFiles(a: string, b: string, options: Options): Promise<ComparedFiles> {
  const targetA = await openTarget(a, options);
  try {
    const targetB = await openTarget(b, options);
    try {
      return await compareOpened([a, targetA], [b, targetB], options);
    } finally {
      await targetB.close();
    }
  } finally {
    await targetA.close();
  }
}

async function compareOpened(
  [pathA, targetA]: readonly [string, OpenTarget],
  [pathB, targetB]: readonly [string, OpenTarget],
  options: Options,
): Promise<ComparedFiles> {
  const quickA = await targetA.inspect();
  const quickB = await targetB.inspect();
  const comparison = await compareCheckpoints(
    sideOf(pathA, targetA, quickA, options),
    sideOf(pathB, targetB, quickB, options),
    options,
  );
  await targetA.assertUnchanged();
  await targetB.assertUnchanged();
  return {
    comparison,
    sides: [
      { path: pathA, findings: quickA.findings },
      { path: pathB, findings: quickB.findings },
    ],
  };
}

function sideOf(
  path: string,
  { source, openFile }: OpenTarget,
  { checkpoint }: QuickPart,
  { limits = DEFAULT_LIMITS, signal }: Options,
): Compared {
  const context = { limits, ports: nodePorts, name: basename(path), ...(signal === undefined ? {} : { signal }) };
  return { checkpoint, source, context, openFile };
}
