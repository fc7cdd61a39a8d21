import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FAILED_LIST } from '../../../pipeline/failed-list.ts';
import { STATE_FILE } from '../../../pipeline/state.ts';

/** Folders that are looked into, and how deep: runs of a sweep lie side by side, not at the bottom of a data set. */
const FOLDERS = 2000;
const DEPTH = 4;

/** Folders below `root` that hold the state of a pipeline run. Links are not followed; what cannot be listed is left out. */
export async function findRuns(root: string): Promise<readonly string[]> {
  const runs: string[] = [];
  let level: readonly string[] = [root];
  let left = FOLDERS;
  for (let depth = 0; depth < DEPTH && level.length > 0 && left > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level.slice(0, left)) {
      left -= 1;
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
      if (folder !== root && (names.has(STATE_FILE) || names.has(FAILED_LIST))) runs.push(folder);
      for (const entry of entries)
        if (entry.isDirectory() && !entry.name.startsWith('.')) next.push(join(folder, entry.name));
    }
    level = next;
  }
  return runs;
}
