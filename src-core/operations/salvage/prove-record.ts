import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { isStorageName, type ChecksumPolicy } from '../../zip/checksums.ts';
import { ContentError, readContent, type Plain } from '../rewrite/content.ts';
import type { RecordCopy } from './copies.ts';
import type { Proof } from './salvage-plan.ts';

/** A record whose bytes are there, and how well that is known; or why they are not. */
export type ProvenRecord =
  | {
      readonly ok: true;
      readonly content: Plain;
      readonly size: number;
      /** The checksum that matched; null where none was recorded. */
      readonly crc32: number | null;
      readonly proof: Proof;
    }
  | { readonly ok: false; readonly why: string };

/**
 * Read the places where a record may lie until one has a recorded checksum. `size` is what it should have, by the pickle;
 * null where any size is right. Two places with different bytes that both have theirs contradict each other.
 */
export async function proveRecord(
  source: ByteSource,
  copies: readonly RecordCopy[],
  size: number | null,
  policy: ChecksumPolicy,
  context: ReadContext,
): Promise<ProvenRecord> {
  let why = 'its record is not in the file';
  let proven: Extract<ProvenRecord, { ok: true }> | null = null;
  for (const found of copies) {
    if (proven !== null && (found.guessed || found.crcs.includes(proven.crc32 ?? 0))) continue;
    const fits = size === null || found.size === size;
    if (!fits && !found.guessed) why = `its record holds ${found.size} of ${size} bytes`;
    // The size may be what is damaged: the checksum tells whether the bytes are those of the pickle's size.
    const copy = fits ? found : resized(found, size);
    if (copy === null) continue;
    const record = await proveCopy(source, copy, policy, context);
    if (record.ok && proven !== null && !copy.guessed)
      return { ok: false, why: 'there are two of its record with different bytes: which one is right is not known' };
    if (record.ok) proven ??= record;
    else if (!copy.guessed) why = record.why;
  }
  return proven ?? { ok: false, why };
}

async function proveCopy(
  source: ByteSource,
  copy: RecordCopy,
  policy: ChecksumPolicy,
  context: ReadContext,
): Promise<ProvenRecord> {
  const content = contentOf(copy, source, context);
  if (typeof content === 'string') return { ok: false, why: content };
  const actual = await checksumOf(content, source, context);
  if (actual === null) return { ok: false, why: 'its compressed bytes are damaged' };
  const recorded = isRecorded(copy, policy);
  if (copy.crcs.includes(actual) && (actual !== 0 || recorded))
    return { ok: true, content, size: copy.size, crc32: actual, proof: 'checksum' };
  if (!copy.guessed && copy.crcs.includes(0) && !recorded)
    return { ok: true, content, size: copy.size, crc32: null, proof: 'none' };
  return { ok: false, why: 'its bytes do not have their recorded checksum' };
}

function resized(copy: RecordCopy, size: number): RecordCopy | null {
  return copy.method === 0 ? { ...copy, storedBytes: size, size, guessed: true } : null;
}

function isRecorded({ name, size }: RecordCopy, policy: ChecksumPolicy): boolean {
  if (size === 0 || policy === 'recorded') return true;
  return policy !== 'none' && !isStorageName(name);
}

function contentOf(copy: RecordCopy, source: ByteSource, { limits }: ReadContext): Plain | string {
  const { dataOffset, storedBytes, size, method } = copy;
  if (dataOffset + storedBytes > source.size) return 'the file ends inside it';
  if (method === 0) return { kind: 'copy', offset: dataOffset, length: size };
  if (method !== 8) return `it is compressed with method ${method}`;
  return size > limits.inflatedEntryBytes
    ? `it is compressed and holds more than ${limits.inflatedEntryBytes} bytes`
    : { kind: 'inflate', offset: dataOffset, storedBytes, size };
}

/** Null where compressed bytes do not inflate to their size. */
async function checksumOf(content: Plain, source: ByteSource, context: ReadContext): Promise<number | null> {
  const { ports, signal } = context;
  let crc = 0;
  try {
    for await (const piece of readContent(content, { source, ports, ...(signal === undefined ? {} : { signal }) }))
      crc = ports.crc32(piece, crc);
  } catch (error) {
    if (error instanceof ContentError) return null;
    throw error;
  }
  return crc;
}

/** All bytes of a proven record; only for pickles and small records. */
export async function readWhole(
  record: Extract<ProvenRecord, { ok: true }>,
  source: ByteSource,
  { ports, signal }: ReadContext,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(record.size);
  let at = 0;
  for await (const piece of readContent(record.content, {
    source,
    ports,
    ...(signal === undefined ? {} : { signal }),
  })) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
