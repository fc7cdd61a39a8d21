import { DONE_SUFFIX } from './done-marker.ts';
import type { RunFiles } from './run-files.ts';

/** What the files themselves say of a run, when nothing else can be trusted. */
export interface RunEvidence {
  /** Finished: the marker is there, and the file is whole. */
  readonly complete: readonly string[];
  /** The marker says finished, the file says otherwise. */
  readonly damaged: readonly { readonly name: string; readonly error: string }[];
  /** There, without a marker: work in progress when the run stopped. */
  readonly unfinished: readonly string[];
  /** A marker without its file. */
  readonly missing: readonly string[];
  /** Left by an interrupted write. */
  readonly leftovers: readonly string[];
}

/** Names of files that stages make, and of what an interrupted write leaves behind. */
export const CHECKPOINT = /\.(pt|pth|ckpt|bin|safetensors)$/i;
export const LEFTOVER = /\.(tmp|part|partial)$|\.ckpt-tmp-/i;

/** Look at every checkpoint of a run folder; each that claims to be done is validated. */
export async function gatherEvidence(files: RunFiles): Promise<RunEvidence> {
  const names = await files.list();
  const all = new Set(names);
  const evidence = {
    complete: [] as string[],
    damaged: [] as { name: string; error: string }[],
    unfinished: [] as string[],
    missing: [] as string[],
    leftovers: [] as string[],
  };
  for (const name of names) {
    if (LEFTOVER.test(name)) evidence.leftovers.push(name);
    else if (name.endsWith(DONE_SUFFIX)) {
      if (!all.has(name.slice(0, -DONE_SUFFIX.length))) evidence.missing.push(name.slice(0, -DONE_SUFFIX.length));
    } else if (CHECKPOINT.test(name)) {
      if (!all.has(name + DONE_SUFFIX)) evidence.unfinished.push(name);
      else {
        const check = await files.validate(name);
        if (check.ok) evidence.complete.push(name);
        else evidence.damaged.push({ name, error: check.error });
      }
    }
  }
  return evidence;
}
