import type { FileSet, SetEntry } from './file-set.ts';

/**
 * Which of these names are files of the folder, with their sizes. A name with folders in it is looked for in them, part by
 * part, so that a folder that is not there is not asked for. Give plain names only.
 */
export async function findFiles(files: FileSet, names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, Map<string, number>>();
  const found = new Map<string, number>();
  for (const name of names) {
    const cut = name.lastIndexOf('/');
    const folder = cut < 0 ? '' : name.slice(0, cut);
    const inside = sizes.get(folder) ?? fileSizes(await listInside(files, folder));
    sizes.set(folder, inside);
    const size = inside.get(name.slice(cut + 1));
    if (size !== undefined) found.set(name, size);
  }
  return found;
}

async function listInside(files: FileSet, folder: string): Promise<readonly SetEntry[]> {
  let entries = await files.list();
  let path = '';
  for (const part of folder === '' ? [] : folder.split('/')) {
    if (!entries.some(({ name, kind }) => name === part && kind === 'folder')) return [];
    path = path === '' ? part : `${path}/${part}`;
    entries = await files.list(path);
  }
  return entries;
}

function fileSizes(entries: readonly SetEntry[]): Map<string, number> {
  return new Map(entries.filter(({ kind }) => kind === 'file').map(({ name, size }) => [name, size]));
}
