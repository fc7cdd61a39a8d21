import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ArchiveEntry, Checkpoint } from '../../model/checkpoint.ts';
import type { Limits } from '../../model/limits.ts';
import { OpcodeListing } from '../../pickle/listing.ts';
import { inflateRecord, isKnownMethod } from '../../zip/inflate.ts';
import { nodePorts } from '../ports.ts';

/** A pickle and its opcodes. */
export interface NamedStream {
  readonly name: string;
  readonly listing: OpcodeListing;
  readonly bytes: number;
}

/** Pickles of one archive that are listed; packages have one for each object. */
const MOST_STREAMS = 64;
/** Bytes of all of them together that are held in memory. */
const MOST_BYTES = 256 << 20;
/** A legacy file begins with its pickles: magic number, protocol version, system, object, storage keys. */
const LEGACY_STREAMS = 5;
const PROTO = 0x80;

/** The pickles of a checkpoint, in the order of its loader. What cannot be read is left out. Throws `SourceError`. */
export async function readStreams(
  source: ByteSource,
  checkpoint: Checkpoint,
  limits: Limits,
): Promise<readonly NamedStream[]> {
  if (checkpoint.archive !== null) return archiveStreams(source, checkpoint.archive.entries, limits);
  if (checkpoint.format !== 'torch-legacy' && checkpoint.format !== 'pickle') return [];
  const head = await source.read(0, Math.min(source.size, MOST_BYTES));
  const streams: NamedStream[] = [];
  for (let at = 0; streams.length < LEGACY_STREAMS && at < head.length && (at === 0 || head[at] === PROTO);) {
    const listing = new OpcodeListing(head, at);
    const [end] = listing.rows(listing.total - 1, 1);
    if (end === undefined) break;
    const next = end.offset + 1;
    streams.push({ name: `pickle ${streams.length + 1}`, listing, bytes: next - at });
    if (end.name !== 'STOP') break;
    at = next;
  }
  return streams;
}

async function archiveStreams(
  source: ByteSource,
  entries: Iterable<ArchiveEntry>,
  limits: Limits,
): Promise<readonly NamedStream[]> {
  const streams: NamedStream[] = [];
  let left = MOST_BYTES;
  for (const entry of entries) {
    if (!entry.name.endsWith('.pkl') || streams.length === MOST_STREAMS) continue;
    const bytes = entry.size > left ? null : await readEntry(source, entry, limits);
    if (bytes === null) continue;
    left -= bytes.length;
    streams.push({ name: entry.name, listing: new OpcodeListing(bytes), bytes: bytes.length });
  }
  return streams;
}

/** Null where it is cut, encrypted, damaged or too large. */
async function readEntry(source: ByteSource, entry: ArchiveEntry, limits: Limits): Promise<Uint8Array | null> {
  const { dataOffset, compressedSize, size, method } = entry;
  if (dataOffset + compressedSize > source.size) return null;
  if (!isKnownMethod(method) || (method !== 0 && size > limits.inflatedEntryBytes)) return null;
  const stored = await source.read(dataOffset, compressedSize);
  if (method === 0) return stored;
  const inflated = inflateRecord(entry, stored, size, nodePorts);
  return inflated.ok ? inflated.bytes : null;
}
