import { join } from 'node:path';
import { nodeFileSystem, type FileSystem } from './file-system.ts';
import { ownerOf, processStart, thisProcess, type TempOwner } from './temp-name.ts';

const OTHER_HOST_HOURS = 24;

const cleaned = new Set<string>();

/** The same, the first time this process writes into a folder. */
export async function removeStaleTempsOnce(folder: string, fs: FileSystem = nodeFileSystem): Promise<void> {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  // A folder that cannot be listed can still be written into.
  await removeStaleTemps(folder, fs).catch(() => undefined);
}

/**
 * Remove the temp files that dead processes left in a folder. A temp of this host is stale when its process is gone or
 * its number belongs to another process by now; a temp of another host (a shared folder) only after a day.
 *
 * Returns the names removed. What cannot be removed is left for the next start.
 */
export async function removeStaleTemps(folder: string, fs: FileSystem = nodeFileSystem): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await fs.readdir(folder)) {
    const owner = ownerOf(name);
    if (owner === null) continue;
    const path = join(folder, name);
    try {
      if (!(await isStale(owner, path, fs))) continue;
      // A set of files is written into a temp folder.
      await fs.rm(path, { recursive: true });
      removed.push(name);
    } catch {
      // Gone already, or not ours to remove.
    }
  }
  return removed;
}

async function isStale(owner: TempOwner, path: string, fs: FileSystem): Promise<boolean> {
  if (owner.host !== thisProcess().host)
    return Date.now() - (await fs.lstat(path)).mtimeMs > OTHER_HOST_HOURS * 3_600_000;
  if (!isAlive(owner.pid)) return true;
  const start = processStart(owner.pid);
  return start !== null && owner.start !== '0' && start !== owner.start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}
