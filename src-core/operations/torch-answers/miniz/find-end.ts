import type { ByteSource } from '../../../bytes/byte-source.ts';
import { END_RECORD, END_RECORD_SIZE } from '../../../zip/layout.ts';

/** It steps back from the end in blocks of this size, overlapping by three bytes. */
const BLOCK = 4096;
const STEP = BLOCK - 3;
/** Bytes from the end after which it gives up: an end record and its longest comment. */
const SEARCHED = 0xffff + END_RECORD_SIZE;

/**
 * The last end record that has room for itself, wherever its comment ends. A step that would lead to before the file does
 * so, as its subtraction has no sign; the system then refuses to read.
 * Source: miniz, `mz_zip_reader_locate_header_sig`.
 */
export async function findEndRecord(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<number | 'failed finding central directory' | 'system'> {
  const { size } = source;
  let lowest = Math.max(0, size - BLOCK);
  while (lowest > 0 && size - lowest < SEARCHED) lowest -= STEP;
  const start = Math.max(0, lowest > 0 ? lowest : lowest === 0 ? 0 : lowest + STEP);
  const tail = await source.read(start, size - start, signal);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - END_RECORD_SIZE; at >= 0; at--)
    if (tail[at] === 0x50 && view.getUint32(at, true) === END_RECORD) return start + at;
  return lowest < 0 ? 'system' : 'failed finding central directory';
}
