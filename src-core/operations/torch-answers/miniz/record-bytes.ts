import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import { STORED } from '../../../zip/layout.ts';
import { isFolder, type MinizRecord } from './archive.ts';
import type { MinizError } from './read-directory.ts';

/** What ends up in the memory that a record is read into; `unwritten`: part of it is what was there before. */
export type RecordContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly error: MinizError }
  | { readonly kind: 'unwritten' }
  | { readonly kind: 'too-long' };

/**
 * Read a record of at most `longest` bytes as miniz does for torch: a compressed stream that breaks, or that holds more than
 * it should, goes unnoticed. Only one that ends well and is too short is refused. `place` is where its data begins.
 * Source: miniz, `mz_zip_reader_extract_to_mem_no_alloc1`; observed with torch 2.13.
 */
export async function recordContent(
  source: ByteSource,
  { entry, compressedSize, size }: MinizRecord,
  place: number | null,
  longest: number,
  { ports, signal }: ReadContext,
): Promise<RecordContent> {
  if (place === null) return isFolder(entry) && size > 0 ? { kind: 'unwritten' } : bytesOf(new Uint8Array(0));
  if (compressedSize > longest || size > longest) return { kind: 'too-long' };
  const stored = await source.read(place, compressedSize, signal);
  if (entry.method === STORED) return bytesOf(stored.subarray(0, size));
  const inflated = ports.inflateRaw(stored, Math.max(size + 1, longest));
  if (!inflated.ok) return { kind: 'unwritten' };
  if (inflated.bytes.length < size) return { kind: 'refused', error: 'unexpected decompressed size' };
  return bytesOf(inflated.bytes.subarray(0, size));
}

function bytesOf(bytes: Uint8Array): RecordContent {
  return { kind: 'bytes', bytes };
}
