import { lstat, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Safety } from '../../model/checkpoint.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { reportOf } from '../../operations/report/report.ts';
import type { SalvagePlan } from '../../operations/salvage/salvage-plan.ts';
import { planSalvage, salvagedSize, writeSalvage } from '../../operations/salvage/salvage.ts';
import { systemCode } from '../atomic-write/write-error.ts';
import { stampOf, type FileStamp } from '../atomic-write/target.ts';
import { writeAtomically } from '../atomic-write/write-atomically.ts';
import { checkFile } from '../check-file.ts';
import { FileSource } from '../file-source.ts';
import { nodePorts } from '../ports.ts';

export interface SalvageFileOptions {
  readonly target: string;
  readonly trustPickle?: boolean;
  readonly allowNone?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: 'verifying' | 'writing', done: number, total: number) => void;
}

export interface SalvagedFile {
  readonly plan: SalvagePlan;
  /** Null when nothing could be got back. */
  readonly written: { readonly path: string; readonly bytes: number } | null;
  /** Of the new file: what the pickle of the old one named, the new one names too. */
  readonly safety: Safety | null;
}

/** Nothing was written: the result would not be what was meant, or it would replace the damaged file. */
export class SalvageError extends Error {
  override readonly name = 'SalvageError';
}

/**
 * Get back what a damaged file still holds, into a new file of the same kind. The file itself is never touched; the new
 * one is checked before it takes its place.
 * Throws `SourceError`, `AtomicWriteError`, `SalvageError`, or the signal's reason.
 */
export async function salvageOneFile(path: string, options: SalvageFileOptions): Promise<SalvagedFile> {
  const { target, signal, onProgress } = options;
  const before = await targetStamp(target);
  const source = await FileSource.open(path);
  try {
    if (await isSameFile(path, target))
      throw new SalvageError('the result would replace the damaged file, which may be all there is: name another one');
    const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(path), ...(signal && { signal }) };
    const plan = await planSalvage(source, context, {
      trustPickle: options.trustPickle ?? false,
      allowNone: options.allowNone ?? false,
      onProgress: (done, total) => onProgress?.('verifying', done, total),
    });
    const { output } = plan;
    if (output === null) return { plan, written: null, safety: null };
    let safety: Safety | null = null;
    const stamp = await writeAtomically(
      target,
      async (out) => {
        const written = await writeSalvage(output, out, {
          source,
          ports: nodePorts,
          ...(signal && { signal }),
          onProgress: (done, total) => onProgress?.('writing', done, total),
        });
        if (!written.ok) throw new SalvageError(written.why);
      },
      {
        size: salvagedSize(output),
        unchangedSince: before,
        ...(signal && { signal }),
        validate: async (temp) => {
          safety = await proveResult(temp, plan);
        },
        beforeRename: async () => {
          await source.assertUnchanged();
        },
      },
    );
    return { plan, written: { path: target, bytes: stamp.size }, safety };
  } finally {
    await source.close();
  }
}

/** It must be valid in every level that a file has by itself, and hold exactly the tensors that were promised. */
async function proveResult(temp: string, plan: SalvagePlan): Promise<Safety | null> {
  const outcome = await checkFile(temp, { checksums: true, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  const { verdict, error } = reportOf(temp, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  if (verdict !== 'valid') throw new SalvageError(`what is left of it would not be a valid file: ${error}`);
  const names = new Set(outcome.inspection.checkpoint.tensors.map(({ name }) => name));
  const missing = plan.recovered.find(({ name }) => !names.has(name));
  if (missing !== undefined || names.size !== new Set(plan.recovered.map(({ name }) => name)).size)
    throw new SalvageError(
      missing === undefined
        ? 'what is left of it would hold other tensors than those that are whole'
        : `\`${missing.name}\` is whole, and would be lost with a value that it is a part of`,
    );
  return outcome.inspection.checkpoint.safety;
}

async function isSameFile(path: string, target: string): Promise<boolean> {
  const [own, other] = await Promise.all([stat(path), statOrNull(target)]);
  return other !== null && own.dev === other.dev && own.ino === other.ino;
}

async function statOrNull(path: string): Promise<{ readonly dev: number; readonly ino: number } | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function targetStamp(path: string): Promise<FileStamp | null> {
  try {
    return stampOf(await lstat(path));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
