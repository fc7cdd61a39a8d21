import { stat } from 'node:fs/promises';
import { holdsRun } from '../node/engine/folders/holds-run.ts';
import { expandTargets } from '../node/targets.ts';

/**
 * Of the paths named at start, those that are something to look at by themselves: a file, a folder that is one checkpoint
 * (shards, the ranks of a distributed one), the folder of a run. A folder of checkpoints is offered and not opened: there
 * may be thousands in it, and whoever names it to be served has not asked for all of them to be read.
 */
export async function openedAtOnce(paths: readonly string[]): Promise<readonly string[]> {
  const opened: string[] = [];
  for (const path of paths) if (await isOneThing(path)) opened.push(path);
  return opened;
}

async function isOneThing(path: string): Promise<boolean> {
  if (!(await stat(path)).isDirectory()) return true;
  // A set is found by the path of its folder, and comes first.
  for await (const target of expandTargets([path], { recursive: false }))
    if (target.path === path && target.error === undefined) return true;
    else break;
  return holdsRun(path);
}
