import { readdir, stat, statfs } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { FileSet, OpenedSource, SetEntry } from '../bytes/file-set.ts';
import { SourceError } from '../bytes/source-error.ts';
import { FileSource, sourceError } from './file-source.ts';
import { pathOnDisk } from './path-on-disk.ts';
import { naturalOrder } from './natural-order.ts';

/** A folder is a set of files, not a place to get lost in: more entries than this are not listed. */
const MOST_ENTRIES = 200_000;

/**
 * A folder on disk. Files that were opened are remembered, so that `assertUnchanged` can say whether what was found still
 * speaks of what is there.
 */
export class FolderSet implements FileSet {
  readonly path: string;
  readonly name: string;
  readonly #seen = new Map<string, string>();

  constructor(path: string) {
    this.path = path;
    this.name = basename(resolve(path));
  }

  async list(folder = ''): Promise<readonly SetEntry[]> {
    const path = join(this.path, folder);
    try {
      const found = await readdir(await pathOnDisk(path), { withFileTypes: true });
      if (found.length > MOST_ENTRIES) throw new SourceError('E2BIG', `${path} holds more than ${MOST_ENTRIES} files`);
      const entries: SetEntry[] = [];
      for (const { name } of found) {
        const entry = await entryOf(path, name);
        if (entry !== null) entries.push(entry);
      }
      return entries.sort((a, b) => naturalOrder(a.name, b.name));
    } catch (error) {
      throw error instanceof SourceError ? error : sourceError(path, 'cannot be listed', error);
    }
  }

  async open(name: string): Promise<OpenedSource> {
    const source = await FileSource.open(join(this.path, name));
    const identity = `${source.size} ${source.modified}`;
    const before = this.#seen.get(name);
    if (before !== undefined && before !== identity) {
      await source.close();
      throw changed(source.path);
    }
    this.#seen.set(name, identity);
    return source;
  }

  async freeBytes(): Promise<number | null> {
    try {
      const { bavail, bsize } = await statfs(this.path);
      return bavail * bsize;
    } catch {
      return null;
    }
  }

  /** Throws `ECHANGED` when a file that was read is not what it was. */
  async assertUnchanged(): Promise<void> {
    for (const [name, identity] of this.#seen) {
      const path = join(this.path, name);
      try {
        const { size, mtimeMs } = await stat(await pathOnDisk(path));
        if (`${size} ${mtimeMs}` === identity) continue;
      } catch (error) {
        throw sourceError(path, 'cannot be read any more', error);
      }
      throw changed(path);
    }
  }
}

/** Null for what is neither file nor folder, and for a link that leads nowhere. */
async function entryOf(path: string, name: string): Promise<SetEntry | null> {
  try {
    const stats = await stat(await pathOnDisk(join(path, name)));
    if (stats.isFile()) return { name, kind: 'file', size: stats.size };
    return stats.isDirectory() ? { name, kind: 'folder', size: 0 } : null;
  } catch {
    return null;
  }
}

function changed(path: string): SourceError {
  return new SourceError('ECHANGED', `${path} changed while its set was read`);
}
