import type { FileSet } from '../../bytes/file-set.ts';
import { withFile } from '../read-part.ts';

/**
 * What is stored under one key: bytes of a file of the folder, or bytes that a node of a database holds itself. What is lost
 * has a key, and lies in a file that is missing or beyond its end: that was told of the file.
 */
export type StoredValue =
  | { readonly kind: 'file'; readonly file: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'lost'; readonly length: number }
  | { readonly kind: 'inline'; readonly bytes: Uint8Array; readonly length: number };

export type PresentValue = Exclude<StoredValue, { readonly kind: 'lost' }>;

/** All keys of a checkpoint: `params.w/.zarray`, `params.w/0.0`. */
export type StoredValues = ReadonlyMap<string, StoredValue>;

/** The bytes `[from, from + count)` of a value. Throws what the folder throws. */
export async function readStored(
  files: FileSet,
  value: PresentValue,
  from: number,
  count: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (value.kind === 'inline') return value.bytes.subarray(from, from + count);
  return await withFile(files, value.file, (source) => source.read(value.offset + from, count, signal));
}
