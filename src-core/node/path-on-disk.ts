import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, sep } from 'node:path';

/** What stands in names for bytes that are no UTF-8. */
export const REPLACED = '\u{fffd}';

/**
 * A path as the system knows it. Node gives names as text, in which bytes that are no UTF-8 are U+FFFD: where such a path
 * leads nowhere, the one name that reads so is meant. The path itself where no name does, or more than one.
 */
export async function pathOnDisk(path: string): Promise<string | Buffer> {
  if (!path.includes(REPLACED)) return path;
  try {
    await stat(path);
    return path;
  } catch {
    return (await namedAlike(path)) ?? path;
  }
}

async function namedAlike(path: string): Promise<Buffer | null> {
  const folder = dirname(path);
  if (folder === path) return null;
  const parent = await pathOnDisk(folder);
  try {
    const names = await readdir(parent, { encoding: 'buffer' });
    const [name, ...others] = names.filter((one) => one.toString() === basename(path));
    if (name === undefined || others.length > 0) return null;
    return Buffer.concat([typeof parent === 'string' ? Buffer.from(parent) : parent, Buffer.from(sep), name]);
  } catch {
    return null;
  }
}
