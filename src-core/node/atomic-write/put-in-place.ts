import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSystem } from './file-system.ts';
import { AtomicWriteError, systemCode } from './write-error.ts';

export interface RetryOptions {
  /** Waits between tries, milliseconds. */
  readonly waits: readonly number[];
  readonly platform: NodeJS.Platform;
}

/** About 14 seconds: virus scanners and indexers let go within a few. */
export const RENAME_RETRY: RetryOptions = {
  waits: [25, 50, 100, 200, 400, 800, 1500, 2000, 2500, 3000, 3500],
  platform: process.platform,
};

/**
 * Rename the proven temp file over the target. On Windows a target that another program holds open refuses with EPERM,
 * EACCES or EBUSY; it is tried again for seconds. When it stays refused, the finished temp file is kept and named: it is
 * never copied over the target in place.
 */
export async function putInPlace(
  temp: string,
  target: string,
  fs: FileSystem,
  retry: RetryOptions = RENAME_RETRY,
): Promise<void> {
  const waits = retry.platform === 'win32' ? [...retry.waits] : [];
  for (;;) {
    try {
      await fs.rename(temp, target);
      return;
    } catch (error) {
      const code = systemCode(error);
      const held = retry.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY');
      const wait = held ? waits.shift() : undefined;
      if (wait !== undefined) {
        await sleep(wait);
        continue;
      }
      if (held)
        throw new AtomicWriteError(
          code,
          target,
          `is held open by another program (${code}); the finished file was kept as ${temp}`,
          { cause: error, keptTemp: temp },
        );
      // Some network file systems report ENOENT for a rename that they have carried out.
      if (code === 'ENOENT' && (await carriedOut(temp, target, fs))) return;
      throw new AtomicWriteError(code, target, `the finished file could not be put in place (${code})`, {
        cause: error,
      });
    }
  }
}

async function carriedOut(temp: string, target: string, fs: FileSystem): Promise<boolean> {
  try {
    await fs.lstat(temp);
    return false;
  } catch {
    return fs.lstat(target).then(
      (stats) => stats.isFile(),
      () => false,
    );
  }
}
