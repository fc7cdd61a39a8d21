import { basename, dirname, join, resolve } from 'node:path';
import { nodeFileSystem, type FileSystem } from './file-system.ts';
import { removeStaleTempsOnce } from './stale.ts';
import { statsOrNull } from './target.ts';
import { tempName } from './temp-name.ts';
import { syncFolder } from './write-atomically.ts';
import { AtomicWriteError, systemCode } from './write-error.ts';

export interface FolderWriteOptions {
  /** Look at the finished folder and throw when it is not what was meant. It runs before the rename, always. */
  readonly validate?: (staging: string) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly fs?: FileSystem;
}

/**
 * Write a new folder of files, all or nothing: it is filled under a temp name beside its place (by `fill`, file by file
 * through `writeAtomically`), validated, and then renamed. There must be nothing at its place: folders cannot be replaced
 * in one step. `fill` may give up by returning false; nothing is left then, and false is returned.
 *
 * Throws `AtomicWriteError`; an error thrown by `fill` or `validate` passes through as it is.
 */
export async function writeFolderAtomically(
  path: string,
  fill: (staging: string) => Promise<boolean>,
  { validate, signal, fs = nodeFileSystem }: FolderWriteOptions = {},
): Promise<boolean> {
  const target = resolve(path);
  const parent = dirname(target);
  await assertFree(target, fs);
  await removeStaleTempsOnce(parent, fs);
  const staging = join(parent, tempName(basename(target)));
  try {
    await step(target, 'creating a folder beside it', () => fs.mkdir(staging));
    if (!(await fill(staging))) {
      await fs.rm(staging, { recursive: true, force: true });
      return false;
    }
    await validate?.(staging);
    signal?.throwIfAborted();
    await syncFolder(staging, fs);
    await assertFree(target, fs);
    await step(target, 'putting the finished folder in place', () => fs.rename(staging, target));
  } catch (error) {
    await fs.rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(parent, fs);
  return true;
}

async function assertFree(target: string, fs: FileSystem): Promise<void> {
  if ((await statsOrNull(() => fs.lstat(target), target)) === null) return;
  throw new AtomicWriteError('ETARGET', target, 'is there already: a set of files is written into a new folder');
}

async function step<T>(target: string, doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = systemCode(error);
    throw new AtomicWriteError(code, target, `${doing} failed (${code})`, { cause: error });
  }
}
