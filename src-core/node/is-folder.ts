import { stat } from 'node:fs/promises';
import { pathOnDisk } from './path-on-disk.ts';

/** False also for what is not there or cannot be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(await pathOnDisk(path))).isDirectory();
  } catch {
    return false;
  }
}
