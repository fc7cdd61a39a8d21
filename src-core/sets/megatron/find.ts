import type { FileSet } from '../../bytes/file-set.ts';
import { readWhole } from '../read-part.ts';
import { isIteration, isRankFolder, iterationFolders, trackedFolder, TRACKER } from './names.ts';

/** A folder that Megatron-LM wrote: of one iteration, or of a run with a folder for each. */
export interface MegatronSet {
  readonly kind: 'megatron';
  /** The folder of the iteration that is read; '' where the set is one itself, null where there is none to read. */
  readonly iteration: string | null;
}

/** What lies right inside a folder, by name. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Of a run the iteration that its tracker names is the checkpoint; where that cannot be, the last one that is there. */
export async function findMegatron(folder: FileSet, { files, folders }: Listing): Promise<MegatronSet | null> {
  if (folders.some(isRankFolder)) return { kind: 'megatron', iteration: '' };
  const isTracked = files.includes(TRACKER);
  if (!isTracked && !folders.some(isIteration)) return null;
  const tracked = isTracked ? await readTracker(folder) : null;
  const there = iterationFolders(folders);
  const named = there.filter((name) => name === tracked?.folder);
  for (const iteration of [...named, ...there])
    if (await holdsCheckpoint(folder, iteration)) return { kind: 'megatron', iteration };
  return isTracked ? { kind: 'megatron', iteration: null } : null;
}

export interface Tracker {
  readonly text: string;
  /** The folder it names; null where it is no number. */
  readonly folder: string | null;
}

/** Real ones have a dozen bytes. */
const TRACKER_BYTES = 4096;

export async function readTracker(folder: FileSet): Promise<Tracker> {
  const bytes = await readWhole(folder, TRACKER, TRACKER_BYTES);
  const text = bytes === null ? '' : new TextDecoder().decode(bytes);
  return { text, folder: trackedFolder(text) };
}

/** Whether a folder holds ranks, or a distributed checkpoint of torch. */
async function holdsCheckpoint(folder: FileSet, name: string): Promise<boolean> {
  return (await folder.list(name)).some(
    (entry) => isRankFolder(entry.name) || entry.name === '.metadata' || entry.name.endsWith('.distcp'),
  );
}
