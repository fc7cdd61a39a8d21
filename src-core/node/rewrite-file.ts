import { lstat, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Edit } from '../operations/rewrite/edit.ts';
import type { RewritePlan } from '../operations/rewrite/plan.ts';
import { stampOf, type FileStamp } from './atomic-write/target.ts';
import { tempName } from './atomic-write/temp-name.ts';
import { systemCode } from './atomic-write/write-error.ts';
import { FileSource } from './file-source.ts';
import { kindOf, prepareStage, stagesFor, type RewriteFormat, type SourceKind, type Stage } from './rewrite/stage.ts';
import { planned, writeStage, type FilePlan, type RewrittenFile } from './rewrite/write-stage.ts';

import { planSetRewrite, rewriteSet } from './rewrite/sets/rewrite-set.ts';
import { shardFilesAt } from './rewrite/sets/shard-files.ts';

export type { FilePlan, RewrittenFile } from './rewrite/write-stage.ts';
export { RewriteError } from './rewrite/prove.ts';

export interface RewriteFileOptions {
  readonly edits: readonly Edit[];
  /** The format of the new file; `same` where absent. */
  readonly to?: RewriteFormat;
  /** Where the new file goes; the source itself for a rewrite in place. */
  readonly target: string;
  /** Write through a symbolic link, or over one name of a hard-linked file. */
  readonly follow?: boolean;
  /** Do not read the finished file back in full: its structure is checked all the same, and the source on the way. */
  readonly skipValidation?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
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
  const set = await shardFilesAt(path);
  if (set !== null) {
    const { plan, size } = await planSetRewrite(set, edits, target, to);
    return { plan, size };
  }
  return followStages(path, { edits, to, target }, (source, kind, stage) =>
    prepareStage(source, kind, stage, target).then(planned),
  );
}

/**
 * Rewrite a file through one atomic write. The finished file is opened again and read whole before it takes the target's
 * place; its records that did not change have the source's checksums, which proves the source too. Nothing else is ever touched.
 * Throws `SourceError`, `AtomicWriteError`, `RewriteError`, or the signal's reason; the target is then as it was.
 */
export async function rewriteFile(path: string, options: RewriteFileOptions): Promise<RewrittenFile> {
  const set = await shardFilesAt(path);
  if (set !== null) return rewriteSet(set, options.edits, options);
  const before = await stampOrNull(options.target, options.follow ?? false);
  return followStages(path, options, async (source, kind, stage) =>
    writeStage(source, await prepareStage(source, kind, stage, options.target), { ...options, unchangedSince: before }),
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
      const made = await withSource(current, async (source) =>
        writeStage(source, await prepareStage(source, at, stage, temp), {
          ...options,
          target: temp,
          unchangedSince: null,
        }),
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

async function stampOrNull(path: string, follow: boolean): Promise<FileStamp | null> {
  try {
    return stampOf(await (follow ? stat(path) : lstat(path)));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
