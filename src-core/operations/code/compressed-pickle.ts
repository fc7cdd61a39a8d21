import type { ByteSource } from '../../bytes/byte-source.ts';
import { DeflateError } from '../../bytes/deflate-error.ts';
import { joinBytes } from '../../bytes/join-bytes.ts';
import type { Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { parsePickles } from '../../pickle/parse-stream.ts';
import { scanPickles } from '../../safety/scan.ts';
import { decompressBzip2 } from '../../decompress/bzip2.ts';
import { decompressLz4 } from '../../decompress/lz4.ts';
import type { Decompressed } from '../../decompress/output.ts';
import { decompressLzma, decompressXz } from '../../decompress/xz.ts';
import { beginsLikePickle } from '../identify/pickle-start.ts';

/** Bytes that are inflated to look for code; models of scikit-learn have some megabytes. */
const MOST_INFLATED = 64 << 20;
const STORED_PIECE = 1 << 20;
const ZLIB_HEADER = 2;
/**
 * Formats that the host does not undo, and bytes of them that are undone here: in JavaScript a megabyte takes some
 * tenths of a second.
 */
const DECODERS: ReadonlyMap<unknown, (bytes: Uint8Array, limit: number) => Decompressed> = new Map([
  ['bzip2', decompressBzip2],
  ['xz', decompressXz],
  ['lzma', decompressLzma],
  ['lz4', decompressLz4],
]);
const MOST_DECODED = 16 << 20;
/** So much comes out of the smallest file; of others, `inflationFactor` times what they have. */
const DECODED_FREE = 1 << 20;
/** Enough to tell a pickle by. */
const BEGINNING = 4096;

/**
 * What is known of a file that is no checkpoint. One that is compressed may be a pickle all the same: `joblib.load` and
 * `pandas.read_pickle` inflate it and run what it names, so that is judged as far as it inflates.
 */
export async function foreignResult(source: ByteSource, found: Finding, context: ReadContext): Promise<FormatResult> {
  const checkpoint = emptyCheckpoint(null, source.size);
  const pickle = found.code === 'FI109' ? await pickleInside(source, found.data['what'], context) : null;
  if (pickle === null) return { checkpoint, findings: [found], checksums: [] };
  const { bytes, isWhole } = pickle;
  const { pickles } = parsePickles(bytes, context);
  const scan = scanPickles(
    pickles.map((parsed) => ({ parsed, bytes, at: {}, role: { kind: 'loaded' as const } })),
    context,
  );
  // Of what was not inflated nobody knows what it names.
  const safety = scan.safety === 'safe' && !isWhole ? null : scan.safety;
  return {
    checkpoint: { ...checkpoint, safety, globals: scan.globals },
    findings: [found, ...scan.findings],
    checksums: [],
  };
}

async function pickleInside(source: ByteSource, what: unknown, context: ReadContext): Promise<Decompressed | null> {
  const decode = DECODERS.get(what);
  if (decode === undefined) return await inflatedPickle(source, what, context);
  const stored = await source.read(0, Math.min(source.size, MOST_DECODED), context.signal);
  if (!beginsLikePickle(decode(stored, BEGINNING).bytes, context)) return null;
  const limit = Math.max(DECODED_FREE, stored.length * context.limits.inflationFactor);
  const decoded = decode(stored, Math.min(limit, MOST_DECODED));
  return { bytes: decoded.bytes, isWhole: decoded.isWhole && stored.length === source.size };
}

async function inflatedPickle(source: ByteSource, what: unknown, context: ReadContext): Promise<Decompressed | null> {
  const { ports } = context;
  const start = await compressedStart(source, what, context);
  if (start === null || ports.inflatePieces === undefined) return null;
  const format = what === 'zstd' ? 'zstd' : 'deflate';
  const pieces: Uint8Array[] = [];
  let length = 0;
  let isWhole = true;
  try {
    for await (const piece of ports.inflatePieces(storedPieces(source, start, context), format)) {
      if (length === 0 && !beginsLikePickle(piece, context)) return null;
      pieces.push(piece);
      length += piece.length;
      if (length < MOST_INFLATED) continue;
      isWhole = false;
      break;
    }
  } catch (error) {
    if (!(error instanceof DeflateError)) throw error;
    isWhole = false;
  }
  return length === 0 ? null : { bytes: joinBytes(pieces), isWhole };
}

/** Where what the host undoes begins; null for all else. */
async function compressedStart(source: ByteSource, what: unknown, context: ReadContext): Promise<number | null> {
  if (what === 'zstd') return 0;
  return what === 'zlib' ? ZLIB_HEADER : what === 'gzip' ? await gzipHeader(source, context) : null;
}

async function* storedPieces(source: ByteSource, start: number, { signal }: ReadContext): AsyncGenerator<Uint8Array> {
  for (let at = start; at < source.size; at += STORED_PIECE)
    yield await source.read(at, Math.min(STORED_PIECE, source.size - at), signal);
}

const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const CHECKSUM = 2;

/** Where the compressed data begins; null where the header is longer than any. Source: RFC 1952 §2.3. */
async function gzipHeader(source: ByteSource, { signal }: ReadContext): Promise<number | null> {
  const head = await source.read(0, Math.min(source.size, 4096), signal);
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & EXTRA) !== 0) at += 2 + (head[at] ?? 0) + 256 * (head[at + 1] ?? 0);
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = head.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if ((flags & CHECKSUM) !== 0) at += 2;
  return at < head.length ? at : null;
}
