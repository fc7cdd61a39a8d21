import { DeflateError } from '../bytes/deflate-error.ts';
import { joinBytes } from '../bytes/join-bytes.ts';
import type { InflateResult, Ports } from '../bytes/ports.ts';
import { bzip2Pieces, decompressBzip2 } from '../decompress/bzip2.ts';
import { Ended, type Decompressed } from '../decompress/output.ts';
import { decompressZipLzma, zipLzmaPieces } from '../decompress/xz.ts';
import { BZIP2, DEFLATED, LZMA, STORED, ZSTANDARD } from './layout.ts';

/** How a record is compressed, and to how many bytes it inflates. */
export interface Compression {
  readonly method: number;
  readonly size: number;
}

const INFLATED: ReadonlySet<number> = new Set([DEFLATED, BZIP2, LZMA, ZSTANDARD]);

/** Whether records of this method can be read here: stored ones, and those that can be inflated. */
export function isKnownMethod(method: number): boolean {
  return method === STORED || INFLATED.has(method);
}

/** Whether the method is undone in JavaScript: some megabytes a second. */
export function isSlow(method: number): boolean {
  return method === BZIP2 || method === LZMA;
}

/**
 * The bytes of one compressed record, stopping at `limit`; `size` is what its headers promise. Of LZMA no more than that
 * ever comes out, since few of its streams have an end of their own.
 */
export function inflateRecord(
  { method, size }: Compression,
  stored: Uint8Array,
  limit: number,
  ports: Ports,
): InflateResult {
  switch (method) {
    case DEFLATED:
      return ports.inflateRaw(stored, limit);
    case ZSTANDARD:
      return ports.inflateZstd(stored, limit);
    case BZIP2:
      return resultOf(decompressBzip2(stored, limit));
    case LZMA:
      return resultOf(decompressZipLzma(stored, size, limit));
    default:
      return { ok: false, why: 'damaged', message: `compression method ${method}` };
  }
}

function resultOf({ bytes, isWhole, why = '', reachesLimit = false }: Decompressed): InflateResult {
  if (isWhole) return { ok: true, bytes };
  return { ok: false, why: reachesLimit ? 'limit' : 'damaged', message: why, beginning: bytes };
}

/** Whether a record can be inflated in pieces, whatever its length. */
export function inflatesInPieces(method: number, ports: Ports): boolean {
  return method === DEFLATED || method === ZSTANDARD ? ports.inflatePieces !== undefined : isSlow(method);
}

/** The same in pieces. Throws `DeflateError` where they do not inflate, and what the given pieces throw. */
export async function* inflateRecordPieces(
  { method, size }: Compression,
  stored: AsyncIterable<Uint8Array>,
  ports: Ports,
): AsyncGenerator<Uint8Array, void> {
  if (!isSlow(method) && ports.inflatePieces !== undefined) {
    yield* ports.inflatePieces(stored, method === DEFLATED ? 'deflate' : 'zstd');
    return;
  }
  const given: Uint8Array[] = [];
  for await (const piece of stored) given.push(piece);
  const bytes = joinBytes(given);
  try {
    for (const piece of method === BZIP2 ? bzip2Pieces(bytes) : zipLzmaPieces(bytes, size)) {
      yield piece;
      await ports.nextTurn?.();
    }
  } catch (error) {
    throw error instanceof Ended ? new DeflateError(error.message, { cause: error }) : error;
  }
}
