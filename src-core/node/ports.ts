import type crypto from 'node:crypto';
import { createRequire } from 'node:module';
import type stream from 'node:stream';
import type zlib from 'node:zlib';
import { crc32Portable } from '../bytes/crc32.ts';
import { DeflateError } from '../bytes/deflate-error.ts';
import type { InflateResult, Ports, RunningHash } from '../bytes/ports.ts';
import { inflateZstd, zstdPiecesPortable, zstdStream } from './zstd.ts';

/** Parts of Node that few files need are loaded when they are: together they take as long as a small file does. */
const require = createRequire(import.meta.url);
const nodeZlib = () => require('node:zlib') as typeof zlib;

/** What Node does for the core. */
export const nodePorts: Ports = {
  crc32: (bytes, previous) => crc32Here()(bytes, previous ?? 0),
  inflateRaw,
  inflatePieces,
  inflateZstd: (bytes, limit) => inflateZstd(bytes, limit),
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  sha256: runningSha256,
  now,
};

/** What `performance.now` tells, without loading all that is behind `performance`. */
function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

type Crc32 = (bytes: Uint8Array, previous: number) => number;

let crc32Known: Crc32 | null = null;

/** `zlib.crc32` came with 20.15. */
function crc32Here(): Crc32 {
  if (crc32Known !== null) return crc32Known;
  const { crc32 } = nodeZlib() as Partial<Pick<typeof zlib, 'crc32'>>;
  return (crc32Known = crc32 ?? crc32Portable);
}

/** Bytes that come out at once. */
const INFLATED_PIECE = 256 << 10;

/** On a thread of the process's own pool, so that this one hears of a cancellation. */
async function* inflatePieces(
  stored: AsyncIterable<Uint8Array>,
  format: 'deflate' | 'zstd' = 'deflate',
): AsyncGenerator<Uint8Array, void> {
  const { pipeline, Readable } = require('node:stream') as typeof stream;
  const options = { chunkSize: INFLATED_PIECE };
  const inflate = format === 'deflate' ? nodeZlib().createInflateRaw(options) : zstdStream(options);
  if (inflate === null) {
    yield* zstdPiecesPortable(stored);
    return;
  }
  // What fails reaches whoever takes the pieces.
  pipeline(Readable.from(stored), inflate, () => undefined);
  try {
    for await (const piece of inflate) yield piece as Uint8Array;
  } catch (error) {
    const isDamage = error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/.test(String(error.code));
    throw isDamage ? new DeflateError(error.message, { cause: error }) : error;
  }
}

function runningSha256(): RunningHash {
  const hash = (require('node:crypto') as typeof crypto).createHash('sha256');
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
}

function inflateRaw(bytes: Uint8Array, limit: number): InflateResult {
  try {
    return { ok: true, bytes: nodeZlib().inflateRawSync(bytes, { maxOutputLength: Math.max(limit, 1) }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, why: tooLong ? 'limit' : 'damaged', message };
  }
}
