import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SourceError } from '../../bytes/source-error.ts';
import { sourceError } from '../file-source.ts';
import { expandTargets } from '../targets.ts';

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
    const absolute = resolve(path);
    let count = 0;
    for await (const target of expandTargets([absolute], { recursive: true })) {
      count += 1;
      if (count > folderLimit) {
        yield failed(absolute, tooMany(absolute, folderLimit));
        break;
      }
      yield target.error === undefined ? await lookAt(target.path) : failed(target.path, target.error);
    }
  }
}

async function lookAt(path: string): Promise<FoundPath> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, realPath: await realpath(path), size, modified: mtimeMs, failure: null };
  } catch (error) {
    return failed(path, sourceError(path, 'cannot be opened', error));
  }
}

function failed(path: string, failure: SourceError): FoundPath {
  return { path, realPath: path, size: 0, modified: 0, failure };
}

function tooMany(folder: string, limit: number): SourceError {
  return new SourceError('E2BIG', `${folder} holds more than ${limit} files; open a part of it`);
}
