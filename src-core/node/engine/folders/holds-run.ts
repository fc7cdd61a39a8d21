import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FAILED_LIST } from '../../../pipeline/failed-list.ts';
import { progressProblem } from '../../../pipeline/file-progress-tracker.ts';
import { readPythonJson } from '../../../bytes/python-json.ts';
import { PROGRESS_FILE } from '../../../pipeline/run-documents.ts';
import { STATE_FILE } from '../../../pipeline/state.ts';

/** Progress files that are looked into, and bytes of one. */
const PROGRESS_LOOKED_AT = 8;
const PROGRESS_BYTES = 16 << 20;

/** Whether a folder holds the state of a pipeline run, or what one that is only beginning keeps. */
export async function holdsRun(folder: string): Promise<boolean> {
  return (await holdsState(folder)) || (await holdsProgress(folder));
}

/** A run that is only beginning has nothing but `<STAGE>_files.json`; other programs use such names too. */
async function holdsProgress(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => PROGRESS_FILE.test(one)).slice(0, PROGRESS_LOOKED_AT)) {
    try {
      const path = join(folder, name);
      if ((await stat(path)).size > PROGRESS_BYTES) continue;
      const json = readPythonJson(await readFile(path));
      if (json.ok && progressProblem(json.value) === null) return true;
    } catch {
      // Not to be looked at: no run that could be shown.
    }
  }
  return false;
}

async function holdsState(folder: string): Promise<boolean> {
  for (const name of [STATE_FILE, FAILED_LIST]) {
    try {
      if ((await stat(join(folder, name))).isFile()) return true;
    } catch {
      // Not there, or not to be looked at: no run that could be shown.
    }
  }
  return false;
}
