import { lstat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { DEFAULT_LIMITS } from '../model/limits.ts';
import { reportOf } from '../operations/report/report.ts';
import type { Edit } from '../operations/rewrite/edit.ts';
import { planRewrite, type RewritePlan } from '../operations/rewrite/plan.ts';
import { layOut, runRewrite } from '../operations/rewrite/run.ts';
import { readTorchZip } from '../torch/read-zip.ts';
import { stampOf, type FileStamp } from './atomic-write/target.ts';
import { systemCode } from './atomic-write/write-error.ts';
import { writeAtomically } from './atomic-write/write-atomically.ts';
import { checkFile } from './check-file.ts';
import { FileSource } from './file-source.ts';
import { nodePorts } from './ports.ts';

export interface RewriteFileOptions {
  readonly edits: readonly Edit[];
  /** Where the new file goes; the source itself for a rewrite in place. */
  readonly target: string;
  /** Write through a symbolic link, or over one name of a hard-linked file. */
  readonly follow?: boolean;
  /** Do not read the finished file back in full; its structure is checked all the same. */
  readonly skipValidation?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FilePlan {
  readonly plan: RewritePlan;
  /** Bytes of the new file; null when nothing will be written. */
  readonly size: number | null;
}

export interface RewrittenFile extends FilePlan {
  readonly written: { readonly path: string; readonly bytes: number } | null;
  /** Finite values that a cast made infinite. */
  readonly overflowed: number;
}

/** The finished file is not what was meant, or the source is damaged: nothing was written. */
export class RewriteError extends Error {
  override readonly name = 'RewriteError';
}

/** Decide what a rewrite would do, without writing. Throws `SourceError`. */
export async function planFileRewrite(path: string, edits: readonly Edit[]): Promise<FilePlan> {
  const source = await FileSource.open(path);
  try {
    return describe(await planSource(source, path, edits));
  } finally {
    await source.close();
  }
}

/**
 * Rewrite a file through one atomic write. The source is read once, its checksums verified on the way; the finished file
 * is opened again and checked before it takes the target's place; nothing else is ever touched.
 * Throws `SourceError`, `AtomicWriteError`, `RewriteError`, or the signal's reason; the target is then as it was.
 */
export async function rewriteFile(path: string, options: RewriteFileOptions): Promise<RewrittenFile> {
  const { target, signal, onProgress } = options;
  const before = await stampOrNull(target);
  const source = await FileSource.open(path);
  let open = true;
  const close = async () => {
    if (open) await source.close();
    open = false;
  };
  try {
    const plan = await planSource(source, path, options.edits);
    const described = describe(plan);
    if (plan.rewrite === null) return { ...described, written: null, overflowed: 0 };
    if (plan.rewrite === 'unchanged' && resolve(path) === resolve(target))
      return { ...described, written: null, overflowed: 0 };
    const { rewrite } = plan;
    let overflowed = 0;
    const stamp = await writeAtomically(
      target,
      async (output) => {
        if (rewrite === 'unchanged') return;
        const outcome = await runRewrite(rewrite, output, {
          source,
          ports: nodePorts,
          ...(signal === undefined ? {} : { signal }),
          ...(onProgress === undefined ? {} : { onProgress }),
        });
        if (!outcome.ok) throw new RewriteError(outcome.why);
        overflowed = outcome.overflowed;
      },
      {
        size: described.size ?? source.size,
        unchangedSince: before,
        ...(rewrite === 'unchanged' ? { cloneOf: path } : {}),
        ...(options.follow === undefined ? {} : { follow: options.follow }),
        ...(signal === undefined ? {} : { signal }),
        validate: (temp) => proveResult(temp, options.skipValidation !== true),
        beforeRename: async () => {
          await source.assertUnchanged();
          await close();
        },
      },
    );
    return { ...described, written: { path: target, bytes: stamp.size }, overflowed };
  } finally {
    await close();
  }
}

async function planSource(source: FileSource, path: string, edits: readonly Edit[]): Promise<RewritePlan> {
  const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(path) };
  return planRewrite(source, await readTorchZip(source, context), edits, context);
}

function describe(plan: RewritePlan): FilePlan {
  const size =
    plan.rewrite === null ? null : plan.rewrite === 'unchanged' ? plan.sizeBefore : layOut(plan.rewrite).size;
  return { plan, size };
}

/** Level by level, checksums included: what takes the target's place is proven first. */
async function proveResult(temp: string, checksums: boolean): Promise<void> {
  const outcome = await checkFile(temp, { checksums, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  const { verdict, error } = reportOf(temp, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  if (verdict !== 'valid')
    throw new RewriteError(`the finished file did not pass its check and was thrown away: ${error}`);
}

async function stampOrNull(path: string): Promise<FileStamp | null> {
  try {
    const stats = await lstat(path);
    // Behind a link the stamp would be the link's: the write looks at what it points to.
    return stampOf(stats);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
