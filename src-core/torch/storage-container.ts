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
   * Fill in the first byte in the file of each storage whose keys are `first` and the numbers behind it, where they are just as
   * they should be, so many `bytes` long: nothing is made for them then. Gives how many those are: behind them `place` has to
   * look.
   */
  placeNumbered?(first: number, bytes: Float64Array, offsets: Float64Array): number;
  /** The entry that is named after a key, for containers that have entries. */
  entryOf?(key: string): string;
}
