import type { ByteSource } from '../bytes/byte-source.ts';
import type { Limits } from '../model/limits.ts';
import { DirectoryEntry } from './entry.ts';
import { readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import type { FindingList } from './finding-list.ts';
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, SENTINEL_32 } from './layout.ts';
import { NamePool } from './name-pool.ts';
import { checkName, decodeName, isSymbolicLink } from './names.ts';

/** Part of the directory that is read: its bytes, and where they start in the file. */
export interface DirectoryBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Added to every recorded local header offset. */
  readonly base: number;
}

export interface ParsedDirectory {
  readonly entries: DirectoryEntry[];
  /** Bytes of the directory that were parsed; less than given when an entry is damaged. */
  readonly parsed: number;
  /** Why parsing stopped before the last byte. */
  readonly stopped: 'signature' | 'overrun' | 'limit' | null;
}

/** Bytes of one directory that are read into memory: a million entries with names of a hundred characters take 150 MB. */
const MOST_DIRECTORY_BYTES = 512 * 1024 * 1024;

export async function readDirectoryBytes(
  source: ByteSource,
  place: { readonly offset: number; readonly size: number; readonly base: number },
  findings: FindingList,
  signal?: AbortSignal,
): Promise<DirectoryBytes> {
  const size = Math.min(place.size, MOST_DIRECTORY_BYTES);
  if (size < place.size)
    findings.add('ZP280', { offset: place.offset }, { what: 'directory bytes', limit: MOST_DIRECTORY_BYTES });
  return { bytes: await source.read(place.offset, size, signal), offset: place.offset, base: place.base };
}

/**
 * Parse central headers until the bytes end or one is damaged. Every physical header becomes an entry, whatever the end
 * record's count says. Source: APPNOTE 4.3.12.
 */
export function parseDirectory(directory: DirectoryBytes, limits: Limits, findings: FindingList): ParsedDirectory {
  const { bytes } = directory;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = new NamePool();
  const entries: DirectoryEntry[] = [];
  const done = (parsed: number, stopped: ParsedDirectory['stopped']) => {
    names.decodeAll();
    return { entries, parsed, stopped };
  };
  let at = 0;
  while (at < bytes.byteLength) {
    if (entries.length >= limits.zipEntries) {
      findings.add('ZP280', { offset: directory.offset + at }, { what: 'entries', limit: limits.zipEntries });
      return done(at, 'limit');
    }
    const whole = at + CENTRAL_HEADER_SIZE <= bytes.byteLength;
    if (!whole || view.getUint32(at, true) !== CENTRAL_HEADER) return done(at, whole ? 'signature' : 'overrun');
    const nameLength = view.getUint16(at + 28, true); // 28 - file name length
    const extraLength = view.getUint16(at + 30, true); // 30 - extra field length
    const commentLength = view.getUint16(at + 32, true); // 32 - file comment length
    const nameStart = at + CENTRAL_HEADER_SIZE;
    const extraStart = nameStart + nameLength;
    const next = extraStart + extraLength + commentLength;
    if (next > bytes.byteLength) return done(at, 'overrun');
    const entry = new DirectoryEntry(entries.length, bytes, nameStart, nameLength);
    const kind = names.add(entry, bytes, nameStart);
    entry.versionNeeded = view.getUint16(at + 6, true); // 4 - version made by; 6 - version needed to extract
    entry.flags = view.getUint16(at + 8, true); // 8 - general purpose bit flag
    entry.method = view.getUint16(at + 10, true); // 10 - compression method
    entry.timeAndDate = view.getUint32(at + 12, true); // 12 - time, 14 - date
    entry.crc32 = view.getUint32(at + 16, true); // 16 - CRC-32
    entry.compressedSize = view.getUint32(at + 20, true); // 20 - compressed size
    entry.size = view.getUint32(at + 24, true); // 24 - uncompressed size
    const disk = view.getUint16(at + 34, true); // 34 - disk number start
    entry.externalAttributes = view.getUint32(at + 38, true); // 36 - internal attributes, 38 - external ones
    entry.localHeaderOffset = view.getUint32(at + 42, true); // 42 - offset of the local header
    if (extraLength > 0 || hasSentinel(entry)) widenEntry(entry, view, extraStart, extraStart + extraLength, findings);
    entry.localHeaderOffset += directory.base;
    // torch takes disk 1 for disk 0, and refuses any other.
    if (disk !== 0)
      findings.add('ZP214', { entry: readName(entry), offset: directory.offset + at }, {}, disk === 1 ? '' : undefined);
    if (kind !== 'plain') checkName(entry, readName(entry), findings);
    if (entry.externalAttributes > 0xffff && isSymbolicLink(entry)) findings.add('ZP256', { entry: readName(entry) });
    entries.push(entry);
    at = next;
  }
  return done(at, null);
}

function hasSentinel(entry: DirectoryEntry): boolean {
  return entry.size === SENTINEL_32 || entry.compressedSize === SENTINEL_32 || entry.localHeaderOffset === SENTINEL_32;
}

function widenEntry(entry: DirectoryEntry, view: DataView, start: number, end: number, findings: FindingList): void {
  const { fields, whole } = readExtraFields(view, start, end);
  if (!whole) findings.add('ZP237', { entry: readName(entry) }, { where: 'the directory' });
  if (!hasSentinel(entry)) return;
  const wide: WideFields = {
    size: entry.size,
    compressedSize: entry.compressedSize,
    offset: entry.localHeaderOffset,
    complete: true,
  };
  const field = zip64Field(fields);
  if (field === undefined) wide.complete = false;
  else widen(view, field.start, field.end, wide);
  if (!wide.complete) findings.add('ZP236', { entry: readName(entry) });
  entry.size = wide.size;
  entry.compressedSize = wide.compressedSize;
  entry.localHeaderOffset = wide.offset;
}

function readName(entry: DirectoryEntry): string {
  return decodeName(entry.nameBytes);
}
