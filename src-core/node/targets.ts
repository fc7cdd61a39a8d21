import { SourceError } from '../bytes/source-error.ts';
import { isFolder } from './is-folder.ts';
import { walkFolder, type WalkOptions } from './folder-walk.ts';

/** One thing to check: a file, or a place that could not be looked at. */
export interface Target {
  readonly path: string;
  readonly error?: SourceError;
}

/**
 * What a person named, as files: a file is itself (whatever its name), a folder is the checkpoints in it. Order is the
 * order of the paths, then natural order; nothing is named twice. A missing path is left to the check, which says so.
 */
export async function* expandTargets(paths: readonly string[], options: WalkOptions): AsyncGenerator<Target, void> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const target of (await isFolder(path)) ? inFolder(path, options) : [{ path }]) {
      if (seen.has(target.path)) continue;
      seen.add(target.path);
      yield target;
    }
  }
}

async function* inFolder(path: string, options: WalkOptions): AsyncGenerator<Target, void> {
  let found = false;
  try {
    for await (const { path: file, error } of walkFolder(path, options)) {
      found = true;
      yield error === undefined ? { path: file } : { path: file, error };
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    yield { path, error };
    return;
  }
  const hint = options.recursive ? '' : '; --recursive looks into its sub-folders';
  if (!found)
    yield {
      path,
      error: new SourceError('ENOCHECKPOINT', `${path} holds no file that is named like a checkpoint${hint}`),
    };
}
