import type { TensorProblem } from './rebuild/geometry.ts';
import type { StorageId } from './storage-id.ts';

/** Where a container keeps the bytes of a storage. */
export interface Placed {
  /** First byte in the file; null when the bytes are not there as one plain run. */
  readonly fileOffset: number | null;
  /** The entry that holds them: null for the one that is named after the key, absent where there is none. */
  readonly entry?: string | null;
  /** Null when the declared bytes are there. */
  readonly problem: TensorProblem | null;
  /** False when the bytes cannot be had, without that being a problem of its own here. */
  readonly available: boolean;
}

/** Finds the bytes of declared storages. */
export interface StorageContainer {
  place(id: StorageId, index: number): Placed;
  /**
   * First byte in the file of the storage with a numbered key, where it is just as it should be: nothing is made for it
   * then. NaN where `place` has to look.
   */
  placeNumbered?(key: number, bytes: number): number;
  /** The entry that is named after a key, for containers that have entries. */
  entryOf?(key: string): string;
}
