import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { Limits } from '../model/limits.ts';
import type { ZipEntry } from '../zip/archive.ts';
import type { EntryTable } from '../zip/entry-table.ts';
import { inflateRecord, isKnownMethod } from '../zip/inflate.ts';
import { FLAG_ENCRYPTED, FLAG_MASKED_HEADERS, FLAG_PATCHED, FLAG_STRONG_ENCRYPTION, STORED } from '../zip/layout.ts';

export type RecordBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `finding` is null where the archive's own findings already say why. */
  | { readonly ok: false; readonly finding: Finding | null };

/** Flags under which an entry's bytes are not what they seem; torch refuses them all. */
const UNREADABLE = FLAG_ENCRYPTED | FLAG_PATCHED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS;

/** True when the entry's bytes are in the file as they are, or compressed by a method that is undone here. */
export function isReadable(entry: ZipEntry, source: ByteSource): boolean {
  if (entry.dataOffset === null || (entry.flags & UNREADABLE) !== 0) return false;
  if (!isKnownMethod(entry.method)) return false;
  return entry.dataOffset + entry.compressedSize <= source.size;
}

/** True when a row's bytes are in the file as they are, just so many, for torch too. */
export function isPlain(table: EntryTable, row: number, bytes: number, source: ByteSource): boolean {
  if (table.methods[row] !== STORED || table.sizes[row] !== bytes || table.compressedSizes[row] !== bytes) return false;
  if (((table.flags[row] ?? 0) & UNREADABLE) !== 0 || ((table.externalAttributes[row] ?? 0) & FOLDER_ATTRIBUTE) !== 0)
    return false;
  // Not a number where the local header does not tell.
  return (table.dataOffsets[row] ?? NaN) + bytes <= source.size;
}

/** MS-DOS attribute of a folder: the zip reader inside torch reads nothing of such an entry and says that all went well. */
const FOLDER_ATTRIBUTE = 0x10;

/** True for an entry with bytes that torch leaves unread. Source: miniz, `mz_zip_reader_extract_to_mem_no_alloc`. */
export function isMarkedAsFolder(entry: ZipEntry): boolean {
  return (entry.externalAttributes & FOLDER_ATTRIBUTE) !== 0 && entry.compressedSize > 0;
}

/**
 * The bytes of one entry, inflated where they are deflated. Only for small records (pickles, version, JSON): a storage is
 * never read whole. Throws what the source throws.
 */
export async function readRecord(source: ByteSource, entry: ZipEntry, context: ReadContext): Promise<RecordBytes> {
  const { limits, ports, signal } = context;
  if (!isReadable(entry, source) || entry.dataOffset === null) return { ok: false, finding: null };
  if (entry.compressedSize > limits.pickleBytes) return { ok: false, finding: tooLarge(entry, limits.pickleBytes) };
  const most = mostBytes(entry, limits);
  if (entry.size > most) return { ok: false, finding: tooLarge(entry, most) };
  const stored = await source.read(entry.dataOffset, entry.compressedSize, signal);
  if (entry.method === STORED) return { ok: true, bytes: stored };
  const cap = entry.size;
  const inflated = inflateRecord(entry, stored, cap + 1, ports);
  if (!inflated.ok) {
    const whole =
      inflated.why === 'limit'
        ? tooLarge(entry, cap)
        : finding('TA208', { entry: entry.name }, { name: entry.name, why: inflated.message });
    return { ok: false, finding: whole };
  }
  if (inflated.bytes.length === entry.size) return { ok: true, bytes: inflated.bytes };
  const why = `it inflates to ${inflated.bytes.length} bytes instead of ${entry.size}`;
  return { ok: false, finding: finding('TA208', { entry: entry.name }, { name: entry.name, why }) };
}

/** Times its stored size from which a record is said to stand for much. The pickles of real checkpoints shrink to a tenth. */
const EXPANSION = 20;

/** TA214, for a record that is worth to be told. */
export function expansionFindings(entry: ZipEntry): readonly Finding[] {
  const { name, method, size, compressedSize } = entry;
  if (method === STORED || size <= EXPANSION * compressedSize) return [];
  return [finding('TA214', { entry: name }, { name, stored: compressedSize, bytes: size })];
}

/** What a record may inflate to: a file of two kilobytes must not cost megabytes. */
function mostBytes({ method, size, compressedSize }: ZipEntry, limits: Limits): number {
  if (method === STORED) return size;
  const proportionate = Math.max(limits.inflatedFreeBytes, compressedSize * limits.inflationFactor);
  return Math.min(proportionate, limits.inflatedEntryBytes);
}

function tooLarge(entry: ZipEntry, limit: number): Finding {
  return finding('TA209', { entry: entry.name }, { name: entry.name, limit });
}
