import type { Stats } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { AtomicWriteError, systemCode } from './write-error.ts';

/** What the target was at one moment; a plan keeps it, and the write refuses when it is another one by then. */
export interface FileStamp {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
}

export interface Target {
  /** Where the new file will be: behind a symbolic link when the caller asked to follow it. */
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  /** null when there is no file yet. */
  readonly existing: Stats | null;
}

export function stampOf(stats: Stats): FileStamp {
  return { device: stats.dev, inode: stats.ino, size: stats.size, modified: stats.mtimeMs };
}

/**
 * Look at the target before anything is written. Links are refused unless asked for: model caches are made of symbolic
 * links to content-addressed files, and a rename over one name of a hard-linked file leaves the other name behind.
 */
export async function inspectTarget(path: string, follow: boolean, fs: FileSystem): Promise<Target> {
  const absolute = resolve(path);
  const own = await statsOrNull(() => fs.lstat(absolute), absolute);
  if (own === null) return at(absolute, null);
  if (own.isSymbolicLink()) {
    if (!follow)
      throw new AtomicWriteError(
        'ELINK',
        path,
        'is a symbolic link: writing through it would change the file it points to, which a model cache shares (ask to follow it, or name another output)',
      );
    const real = await statsOrNull(() => fs.realpath(absolute), absolute);
    if (real === null) throw new AtomicWriteError('ELINK', path, 'is a symbolic link that leads nowhere');
    return inspectTarget(real, false, fs);
  }
  if (!own.isFile())
    throw new AtomicWriteError('ETARGET', path, own.isDirectory() ? 'is a folder' : 'is not a regular file');
  if (own.nlink > 1 && !follow)
    throw new AtomicWriteError(
      'ELINK',
      path,
      `has ${own.nlink} names (hard links): the other names would keep the old content (ask to follow it, or name another output)`,
    );
  return at(absolute, own);
}

function at(path: string, existing: Stats | null): Target {
  return { path, folder: dirname(path), name: basename(path), existing };
}

export async function statsOrNull<T>(look: () => Promise<T>, path: string): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    throw new AtomicWriteError(code, path, `cannot be looked at (${code})`, { cause: error });
  }
}

export function sameStamp(a: FileStamp | null, b: FileStamp | null): boolean {
  if (a === null || b === null) return a === b;
  return a.device === b.device && a.inode === b.inode && a.size === b.size && a.modified === b.modified;
}
