import { stat } from 'node:fs/promises';
import { sourceError } from '../file-source.ts';

/** What tells one content of a path from another without reading it. */
export interface DiskIdentity {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Throws `SourceError` when the path cannot be looked at. */
export async function diskIdentity(path: string): Promise<DiskIdentity> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(path);
    return { device: dev, inode: ino, size, modified: mtimeMs };
  } catch (error) {
    throw sourceError(path, 'cannot be looked at', error);
  }
}

/** Whether the path still holds what was read from it. */
export async function compareWithDisk(path: string, read: DiskIdentity): Promise<'same' | 'changed' | 'gone'> {
  let now: DiskIdentity;
  try {
    now = await diskIdentity(path);
  } catch {
    return 'gone';
  }
  const same =
    now.device === read.device && now.inode === read.inode && now.size === read.size && now.modified === read.modified;
  return same ? 'same' : 'changed';
}
