import type { Location } from '../findings/finding.ts';
import type { FormatResult } from '../findings/format-result.ts';
import type { ParsedPickle } from '../pickle/node.ts';
import type { ZipArchive } from '../zip/archive.ts';

/** A pickle that the loader of the file runs, for whoever judges what it would do. */
export interface TorchPickle {
  readonly parsed: ParsedPickle;
  /** The bytes it was parsed from: offsets in `parsed` count from their start. */
  readonly bytes: Uint8Array;
  readonly at: Location;
  readonly role: { readonly kind: 'loaded' };
}

/**
 * What a reader of torch's formats knows. `checkpoint.globals`, `safety` and `torch` are left empty: they follow from
 * `pickles`, and from the other members of `archive`, in a step of their own.
 */
export interface TorchRead extends FormatResult {
  /** In the order they would be loaded. */
  readonly pickles: readonly TorchPickle[];
  /** The archive around them, where there is one. */
  readonly archive: ZipArchive | null;
  /** By row of the archive's table: 1 where it is the record of a storage, 2 where that is not there as plain bytes. Absent where there is no storage. */
  readonly storageRecords?: Uint8Array;
}

export function loadedPickle(parsed: ParsedPickle, bytes: Uint8Array, at: Location): TorchPickle {
  return { parsed, bytes, at, role: { kind: 'loaded' } };
}
