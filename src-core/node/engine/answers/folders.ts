import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FolderRequests } from '../../../contract/folders.ts';
import type { FolderId } from '../../../contract/ids.ts';
import { isWithin } from '../../within.ts';
import { runFolder } from '../../run-folder/run-folder.ts';
import { lookAtFiles, runView, type RunFound } from '../folders/run-view.ts';
import type { Folder } from '../folders/folders.ts';
import { RequestError } from '../request-error.ts';
import { recordOf, type AnswerParts, type Answers } from './parts.ts';

export function folderAnswers(parts: AnswerParts): Pick<Answers, keyof FolderRequests> {
  const { folders, jobs } = parts;
  /** What the last full look at each run found. */
  const found = new WeakMap<Folder, RunFound>();

  const folderOf = async (what: string): Promise<Folder> => {
    if (folders.has(what)) return folders.get(what);
    const record = recordOf(parts, what as Parameters<typeof recordOf>[1]);
    const path = dirname(record.path);
    const around = folders.around(path);
    if (around !== null || !parts.isConfined) return folders.add(path, around?.options ?? {});
    const within = await realPaths(parts.roots);
    if (!isWithin(await realpath(path), within))
      throw new RequestError('this server looks only at the files and folders it was started with');
    return folders.add(path, { within });
  };
  const runOf = (id: FolderId): Folder => {
    const folder = folders.get(id);
    if (!folder.isRun) throw new RequestError(`${folder.pathText} holds no pipeline run`);
    return folder;
  };

  return {
    folders: () => folders.items(),
    watch: async (what) => folders.watch(await folderOf(what)),
    unwatch: (id) => folders.unwatch(folders.get(id)),
    removeFolder: (id) => folders.remove(folders.get(id)),
    runStatus: async (id) => {
      const folder = folders.get(id);
      return folder.isRun ? runView(id, runFolder(folder.path), found.get(folder) ?? null) : null;
    },
    checkRun: (id) => {
      const folder = runOf(id);
      return jobs.start({
        kind: 'check-run',
        title: `check the files of ${folder.pathText}`,
        folder: id,
        run: async (signal, progress) => {
          const onProgress = (done: number, total: number) => progress('checking files', done, total);
          const look = await lookAtFiles(runFolder(folder.path), signal, onProgress);
          if (look === null) throw new RequestError(`${folder.pathText} holds no pipeline run any more`);
          found.set(folder, look);
          const { complete, damaged, unfinished, missing } = look.files;
          return {
            message: `${complete.length} complete, ${damaged.length} damaged, ${unfinished.length} unfinished, ${missing.length} missing`,
          };
        },
      });
    },
  };
}

/** Those that are still there. */
async function realPaths(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return found.filter((path) => path !== null);
}
