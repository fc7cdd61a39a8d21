import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SourceError } from '../../bytes/source-error.ts';
import { sourceError } from '../file-source.ts';
import { walkFolder } from '../folder-walk.ts';

/** A file to check, or a place where there is none and why. */
export interface FoundPath {
  readonly path: string;
  readonly realPath: string;
  readonly size: number;
  readonly modified: number;
  readonly failure: SourceError | null;
}

/** Files one folder may add: more at once is a mistake (a home folder, say), and no list a person can read. */
const FOLDER_LIMIT = 100_000;

/** The files that `paths` name, folders walked. A path that cannot be read is found with its failure, never left out. */
export async function* expandPaths(
  paths: readonly string[],
  folderLimit = FOLDER_LIMIT,
): AsyncGenerator<FoundPath, void> {
  for (const path of paths) {
    const found = await lookAt(resolve(path));
    if (found.failure === null && found.isFolder) yield* expandFolder(found.path, folderLimit);
    else yield found;
  }
}

async function* expandFolder(folder: string, limit: number): AsyncGenerator<FoundPath, void> {
  let count = 0;
  try {
    for await (const entry of walkFolder(folder, { recursive: true })) {
      if (entry.error !== undefined) yield failed(entry.path, entry.error);
      else if (count < limit) yield await lookAt(entry.path);
      count += 1;
      if (count > limit) {
        yield failed(folder, new SourceError('E2BIG', `${folder} holds more than ${limit} files; open a part of it`));
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    yield failed(folder, error);
    return;
  }
  if (count === 0)
    yield failed(folder, new SourceError('ENOFILES', `${folder} holds no file with the name of a checkpoint`));
}

async function lookAt(path: string): Promise<FoundPath & { readonly isFolder: boolean }> {
  try {
    const stats = await stat(path);
    const place = { path, realPath: await realpath(path), size: stats.size, modified: stats.mtimeMs };
    return { ...place, failure: null, isFolder: stats.isDirectory() };
  } catch (error) {
    return { ...failed(path, sourceError(path, 'cannot be opened', error)), isFolder: false };
  }
}

function failed(path: string, failure: SourceError): FoundPath {
  return { path, realPath: path, size: 0, modified: 0, failure };
}
