import {
  salvageOneFile,
  SalvageError,
  type SalvagedFile,
  type SalvageFileOptions,
} from './rewrite/salvage-one-file.ts';
import { salvageSet } from './rewrite/sets/salvage-set.ts';
import { shardFilesAt } from './rewrite/sets/shard-files.ts';

export { SalvageError, type SalvagedFile, type SalvageFileOptions };

/**
 * Get back what a damaged checkpoint still holds, into a new one of the same kind: a file into a file, a sharded set into a
 * new folder. What is damaged is never touched; the result is checked before it takes its place.
 * Throws `SourceError`, `AtomicWriteError`, `SalvageError`, or the signal's reason.
 */
export async function salvageFile(path: string, options: SalvageFileOptions): Promise<SalvagedFile> {
  const set = await shardFilesAt(path);
  return set === null ? salvageOneFile(path, options) : salvageSet(set, options);
}
