import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SourceError } from '../bytes/source-error.ts';
import { filesOfSet, findSets, foldersOfSet, type FoundSet } from '../sets/find-sets.ts';
import { sourceError } from './file-source.ts';
import { FolderSet } from './folder-set.ts';
import { pathOnDisk } from './path-on-disk.ts';
import { naturalOrder } from './natural-order.ts';

/** Names that are taken for checkpoints when a folder is walked. A file that is named by itself is always looked at. */
const EXTENSIONS = new Set([
  'pt',
  'pth',
  'pkl',
  'pickle',
  'ckpt',
  'bin',
  'tar',
  'pt2',
  'ptl',
  'joblib',
  'dill',
  'th',
  't7',
  'safetensors',
  'gguf',
  'ggml',
  'npy',
  'npz',
  'h5',
  'hdf5',
  'keras',
  'onnx',
  'distcp',
]);

/** What a writer leaves behind when it is killed; the next start of the writer removes it. */
const LEFTOVER = /\.ckpt-tmp-|\.tmp$|^\.nfs|~$/;

export interface WalkOptions {
  /** Enter sub-folders. */
  readonly recursive: boolean;
}

export interface FolderEntry {
  readonly path: string;
  readonly name: string;
  /** Set for a sub-folder that could not be listed: the walk goes on without it. */
  readonly error?: SourceError;
}

/**
 * Checkpoints of a folder: sets of files that belong together, each as one, and regular files (links to them included) with a known extension, in natural order
 * (`layer2` before `layer10`), files of a folder before its sub-folders. A folder that was entered once is not
 * entered again, so a link that points upwards ends. Throws `SourceError` when the folder itself cannot be read.
 */
export async function* walkFolder(root: string, options: WalkOptions): AsyncGenerator<FolderEntry, void> {
  const entered = new Set<string>();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    try {
      const real = await realFolder(folder);
      if (entered.has(real)) continue;
      entered.add(real);
      const listing = await listFolder(folder);
      const { sets, others, folders } = await setsIn(folder, listing);
      yield* sets;
      for (const name of others) yield { path: join(folder, name), name };
      if (options.recursive) for (const name of folders.toReversed()) waiting.push(join(folder, name));
    } catch (error) {
      if (folder === root || !(error instanceof SourceError)) throw error;
      yield { path: folder, name: basename(folder), error };
    }
  }
}

/** Whether a file of this name is taken for a checkpoint when a folder is walked. */
export function looksLikeCheckpoint(name: string): boolean {
  if (LEFTOVER.test(name) || name.startsWith('.')) return false;
  return EXTENSIONS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

interface SetsIn {
  readonly sets: readonly FolderEntry[];
  /** Checkpoints that belong to no set. */
  readonly others: readonly string[];
  /** Sub-folders that belong to no set. */
  readonly folders: readonly string[];
}

/** A folder that is one set goes by its own path; of several, each goes by its index. */
async function setsIn(folder: string, { all, files, folders }: Listing): Promise<SetsIn> {
  const inFolder = new FolderSet(folder);
  const sets = await findSets(inFolder, { files: all, folders });
  const named = sets.flatMap((set) => {
    const path = sets.length === 1 ? folder : indexPath(folder, set);
    return path === null ? [] : [{ set, entry: { path, name: basename(path) } }];
  });
  const entered = new Set(sets.flatMap((set) => foldersOfSet(set, folders)));
  const taken = new Set<string>();
  for (const { set } of named) for (const name of await filesOfSet(inFolder, set, files)) taken.add(name);
  return {
    sets: named.map(({ entry }) => entry),
    others: files.filter((name) => !taken.has(name)),
    folders: folders.filter((name) => !entered.has(name)),
  };
}

function indexPath(folder: string, set: FoundSet): string | null {
  return set.kind === 'sharded' && set.index !== null ? join(folder, set.index) : null;
}

interface Listing {
  /** Every file by name, and of those the ones named like checkpoints. */
  readonly all: readonly string[];
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

async function listFolder(folder: string): Promise<Listing> {
  const all: string[] = [];
  const folders: string[] = [];
  for (const entry of await readFolder(folder)) {
    const kind = entry.isSymbolicLink() ? await kindOfTarget(join(folder, entry.name)) : kindOf(entry);
    if (kind === 'file') all.push(entry.name);
    else if (kind === 'folder' && !entry.name.startsWith('.')) folders.push(entry.name);
  }
  all.sort(naturalOrder);
  return { all, files: all.filter(looksLikeCheckpoint), folders: folders.sort(naturalOrder) };
}

async function readFolder(folder: string) {
  try {
    return await readdir(await pathOnDisk(folder), { withFileTypes: true });
  } catch (error) {
    throw sourceError(folder, 'cannot be listed', error);
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(await pathOnDisk(folder));
  } catch (error) {
    throw sourceError(folder, 'cannot be listed', error);
  }
}

type Kind = 'file' | 'folder' | 'other';

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

/** A dangling link is kept as a file: that the checkpoint is gone is what a person wants to hear. */
async function kindOfTarget(path: string): Promise<Kind> {
  try {
    return kindOf(await stat(await pathOnDisk(path)));
  } catch {
    return 'file';
  }
}
