import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import zlib from 'node:zlib';
import { crc32Portable } from '../bytes/crc32.ts';
import { DeflateError } from '../bytes/deflate-error.ts';
import type { InflateResult, Ports, RunningHash } from '../bytes/ports.ts';

/** What Node does for the core. `zlib.crc32` came with 20.15. */
export const nodePorts: Ports = {
  crc32: 'crc32' in zlib ? (bytes, previous) => zlib.crc32(bytes, previous ?? 0) : crc32Portable,
  inflateRaw,
  inflatePieces,
  sha256: runningSha256,
  now: () => performance.now(),
};

/** Bytes that come out at once. */
const INFLATED_PIECE = 256 << 10;

/** On a thread of the process's own pool, so that this one hears of a cancellation. */
async function* inflatePieces(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const inflate = zlib.createInflateRaw({ chunkSize: INFLATED_PIECE });
  // What fails reaches whoever takes the pieces.
  pipeline(Readable.from(stored), inflate, () => undefined);
  try {
    for await (const piece of inflate) yield piece as Uint8Array;
  } catch (error) {
    const isDamage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isDamage ? new DeflateError(error.message, { cause: error }) : error;
  }
}

function runningSha256(): RunningHash {
  const hash = createHash('sha256');
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
}

function inflateRaw(bytes: Uint8Array, limit: number): InflateResult {
  try {
    return { ok: true, bytes: zlib.inflateRawSync(bytes, { maxOutputLength: Math.max(limit, 1) }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, why: tooLong ? 'limit' : 'damaged', message };
  }
}
