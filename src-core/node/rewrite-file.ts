import { lstat, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DEFAULT_LIMITS } from '../model/limits.ts';
import { reportOf } from '../operations/report/report.ts';
import type { Edit } from '../operations/rewrite/edit.ts';
import type { RewritePlan } from '../operations/rewrite/plan.ts';
import { stampOf, type FileStamp } from './atomic-write/target.ts';
import { tempName } from './atomic-write/temp-name.ts';
import { systemCode } from './atomic-write/write-error.ts';
import { writeAtomically } from './atomic-write/write-atomically.ts';
import { checkFile } from './check-file.ts';
import { FileSource } from './file-source.ts';
import { nodePorts } from './ports.ts';
import { kindOf, prepareStage, stagesFor, type PreparedStage, type SourceKind, type Stage } from './rewrite/stage.ts';

export type RewriteFormat = 'same' | 'torch' | 'safetensors';

export interface RewriteFileOptions {
  readonly edits: readonly Edit[];
  /** The format of the new file; `same` where absent. */
  readonly to?: RewriteFormat;
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

/**
 * Decide what a rewrite would do. The target is not touched; a file that has to be converted before it can be edited is
 * converted beside itself, into a temp file that is gone afterwards. Throws `SourceError`.
 */
export async function planFileRewrite(
  path: string,
  edits: readonly Edit[],
  to: RewriteFormat = 'same',
): Promise<FilePlan> {
  const target = join(dirname(resolve(path)), tempName(basename(path)));
  return followStages(path, { edits, to, target }, (source, kind, stage) =>
    prepareStage(source, kind, stage, target).then(planned),
  );
}

function planned({ plan, size }: PreparedStage): RewrittenFile {
  return { plan, size, written: null, overflowed: 0 };
}

/**
 * Rewrite a file through one atomic write. The source is read once, its checksums verified on the way; the finished file
 * is opened again and checked before it takes the target's place; nothing else is ever touched.
 * Throws `SourceError`, `AtomicWriteError`, `RewriteError`, or the signal's reason; the target is then as it was.
 */
export async function rewriteFile(path: string, options: RewriteFileOptions): Promise<RewrittenFile> {
  const before = await stampOrNull(options.target, options.follow ?? false);
  return followStages(path, options, (source, kind, stage) =>
    writeStage(source, kind, stage, { ...options, unchangedSince: before }),
  );
}

/** Run all stages but the last into temp files beside the target, and hand the last to `finish`. */
async function followStages(
  path: string,
  options: RewriteFileOptions,
  finish: (source: FileSource, kind: SourceKind, stage: Stage) => Promise<RewrittenFile>,
): Promise<RewrittenFile> {
  const temps: string[] = [];
  try {
    let current = path;
    const sizeBefore = await withSource(path, (source) => Promise.resolve(source.size));
    const kind = await withSource(path, kindOf);
    if (kind === null)
      return await nothing(path, 'only files of torch (zip or legacy) and safetensors files can be rewritten');
    const stages = stagesFor(kind, options.edits, options.to ?? 'same');
    const last = stages.at(-1);
    if (last === undefined) return await nothing(path, 'nothing is asked for that would change it');
    let at: SourceKind = kind;
    for (const stage of stages.slice(0, -1)) {
      const temp = join(dirname(resolve(options.target)), tempName(basename(options.target)));
      temps.push(temp);
      const made = await withSource(current, (source) =>
        writeStage(source, at, stage, { ...options, target: temp, unchangedSince: null }),
      );
      if (made.written === null) return made;
      current = temp;
      at = 'torch-zip';
    }
    const result = await withSource(current, (source) => finish(source, at, last));
    // Told against the file that was named, not against a step on the way.
    return { ...result, plan: { ...result.plan, sizeBefore } };
  } finally {
    for (const temp of temps) await rm(temp, { force: true });
  }
}

async function withSource<T>(path: string, work: (source: FileSource) => Promise<T>): Promise<T> {
  const source = await FileSource.open(path);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

async function nothing(path: string, why: string): Promise<RewrittenFile> {
  const { size } = await lstat(path);
  const plan: RewritePlan = {
    changes: [],
    refusals: [{ edit: 'the source', why }],
    before: [],
    after: [],
    sizeBefore: size,
    contentBytes: 0,
    notes: [],
    rewrite: null,
  };
  return { plan, size: null, written: null, overflowed: 0 };
}

interface StageOptions extends RewriteFileOptions {
  readonly unchangedSince: FileStamp | null;
}

async function writeStage(
  source: FileSource,
  kind: SourceKind,
  stage: Stage,
  options: StageOptions,
): Promise<RewrittenFile> {
  const { target, signal, onProgress } = options;
  const prepared = await prepareStage(source, kind, stage, target);
  const { plan, size, write } = prepared;
  const same = plan.rewrite === 'unchanged';
  if (plan.rewrite === null || (same && resolve(source.path) === resolve(target))) return planned(prepared);
  let overflowed = 0;
  const stamp = await writeAtomically(
    target,
    async (output) => {
      if (write === null) return;
      const outcome = await write(output, {
        source,
        ports: nodePorts,
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      if (!outcome.ok) throw new RewriteError(outcome.why);
      overflowed = outcome.overflowed;
    },
    {
      size: size ?? source.size,
      unchangedSince: options.unchangedSince,
      ...(same ? { cloneOf: source.path } : {}),
      ...(options.follow === undefined ? {} : { follow: options.follow }),
      ...(signal === undefined ? {} : { signal }),
      validate: (temp) => proveResult(temp, options.skipValidation !== true),
      beforeRename: async () => {
        await source.assertUnchanged();
        // Windows refuses to replace a file that is open.
        await source.close();
      },
    },
  );
  return { plan, size, written: { path: target, bytes: stamp.size }, overflowed };
}

/** Level by level, checksums included: what takes the target's place is proven first. */
async function proveResult(temp: string, checksums: boolean): Promise<void> {
  const outcome = await checkFile(temp, { checksums, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  const { verdict, error } = reportOf(temp, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  if (verdict !== 'valid')
    throw new RewriteError(`the finished file did not pass its check and was thrown away: ${error}`);
}

async function stampOrNull(path: string, follow: boolean): Promise<FileStamp | null> {
  try {
    return stampOf(await (follow ? stat(path) : lstat(path)));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
