import { createRequire } from 'node:module';
import type zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { Decompress, decompress } from 'fzstd';
import { joinBytes } from '../bytes/join-bytes.ts';
import { DeflateError } from '../bytes/deflate-error.ts';
import type { InflateResult } from '../bytes/ports.ts';
import { zstdFrames, type ZstdFrame, type ZstdHeader } from '../decompress/zstd-frames.ts';

const require = createRequire(import.meta.url);

/** Matches may reach back so far: what `zstd` itself takes unless it is told otherwise. */
const LARGEST_WINDOW = 128 << 20;

/** One frame, of which no more than `most` bytes come out. Throws where it is damaged. */
export type InflateFrame = (frame: Uint8Array, most: number, header: ZstdHeader) => Uint8Array;

/** Node has it from 22.15 on; without it, no checksum inside a frame is compared. */
function frameInflater(): InflateFrame {
  const { zstdDecompressSync } = require('node:zlib') as Partial<Pick<typeof zlib, 'zstdDecompressSync'>>;
  if (zstdDecompressSync === undefined) return inflateFramePortable;
  return (frame, most) => zstdDecompressSync(frame, { maxOutputLength: Math.max(most, 1) });
}

class TooLong extends Error {}

/** Node's own stream for one frame; null where it has none. */
export function zstdStream(options: { readonly chunkSize: number }): Transform | null {
  const { createZstdDecompress } = require('node:zlib') as Partial<Pick<typeof zlib, 'createZstdDecompress'>>;
  return createZstdDecompress?.(options) ?? null;
}

/** The same without Node's help. Throws `DeflateError`. */
export async function* zstdPiecesPortable(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let pieces: Uint8Array[] = [];
  const stream = new Decompress((piece) => pieces.push(piece));
  const push = (bytes: Uint8Array, isLast: boolean): readonly Uint8Array[] => {
    pieces = [];
    try {
      stream.push(bytes, isLast);
    } catch (error) {
      throw new DeflateError(error instanceof Error ? error.message : String(error), { cause: error });
    }
    return pieces;
  };
  for await (const bytes of stored) yield* push(bytes, false);
  yield* push(new Uint8Array(), true);
}

/** Larger frames of one piece are inflated where they end up: the other way moves a window of their size for every block. */
const WORTH_ONE_PIECE = 16 << 20;

/** The same without Node's help. */
export function inflateFramePortable(frame: Uint8Array, most: number, { content, window }: ZstdHeader): Uint8Array {
  if (content !== null && content === window && content > WORTH_ONE_PIECE) return decompress(frame);
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((piece) => {
    length += piece.length;
    if (length > most) throw new TooLong('more comes out than its header says');
    pieces.push(piece);
  });
  stream.push(frame, true);
  return joinBytes(pieces);
}

/** Zstandard: one frame or several behind each other, up to `limit` bytes. Source: RFC 8878. */
export function inflateZstd(bytes: Uint8Array, limit: number, inflate = frameInflater()): InflateResult {
  const pieces: Uint8Array[] = [];
  let left = limit;
  for (const frame of zstdFrames(bytes)) {
    const piece = typeof frame === 'string' ? damaged(frame) : inflateFrame(frame, left, inflate);
    if (!piece.ok) return piece;
    pieces.push(piece.bytes);
    left -= piece.bytes.length;
  }
  const [first] = pieces;
  return { ok: true, bytes: pieces.length === 1 && first !== undefined ? first : joinBytes(pieces) };
}

function inflateFrame({ bytes, header, most }: ZstdFrame, left: number, inflate: InflateFrame): InflateResult {
  const { content, window } = header;
  if (window > Math.max(LARGEST_WINDOW, left)) return tooLong(`its window has ${window} bytes`);
  if (content !== null && content > left) return tooLong(`${content} bytes come out`);
  if (content !== null && content > most) return damaged(`its blocks cannot hold the ${content} bytes it says`);
  try {
    const piece = inflate(bytes, content ?? left, header);
    if (content === null || piece.length === content) return { ok: true, bytes: piece };
    return damaged(`${piece.length} bytes come out, and it says ${content}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isLimit = error instanceof TooLong || (error instanceof Error && 'code' in error && error.code === TOO_LARGE);
    return isLimit && content === null ? tooLong(message) : damaged(message);
  }
}

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

function damaged(message: string): InflateResult {
  return { ok: false, why: 'damaged', message };
}

function tooLong(message: string): InflateResult {
  return { ok: false, why: 'limit', message };
}
