import type { ByteSource } from '../bytes/byte-source.ts';
import type { Limits } from '../model/limits.ts';
import { EntryTable } from './entry-table.ts';
import { readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import type { FindingList } from './finding-list.ts';
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, SENTINEL_32 } from './layout.ts';
import { NameColumn } from './name-column.ts';
import { checkName, decodeName, isOrdinaryName, isSymbolicLink } from './names.ts';

/** Part of the directory that is read: its bytes, and where they start in the file. */
export interface DirectoryBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Added to every recorded local header offset. */
  readonly base: number;
}

export interface ParsedDirectory {
  readonly table: EntryTable;
  /** Bytes of the directory that were parsed; less than given when an entry is damaged. */
  readonly parsed: number;
  /** Why parsing stopped before the last byte. */
  readonly stopped: 'signature' | 'overrun' | 'limit' | null;
}

/** Extra fields of one header beyond which they are told. Archivers write up to four. */
const MOST_EXTRA_FIELDS = 16;
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
  const { count, parsed, stopped } = measure(view, limits.zipEntries);
  const reader = new HeaderReader(directory, view, count, findings);
  let at = 0;
  for (let index = 0; index < count; index++) at = reader.read(index, at);
  if (stopped === 'limit')
    findings.add('ZP280', { offset: directory.offset + parsed }, { what: 'entries', limit: limits.zipEntries });
  return { table: reader.table, parsed, stopped };
}

/** Count the headers, so that the columns are as long as they have to be, and see where they end. */
function measure(view: DataView, most: number): Omit<ParsedDirectory, 'table'> & { readonly count: number } {
  let at = 0;
  for (let count = 0; ; count++) {
    if (at >= view.byteLength) return { count, parsed: at, stopped: null };
    if (count >= most) return { count, parsed: at, stopped: 'limit' };
    const whole = at + CENTRAL_HEADER_SIZE <= view.byteLength;
    if (!whole || view.getUint32(at, true) !== CENTRAL_HEADER)
      return { count, parsed: at, stopped: whole ? 'signature' : 'overrun' };
    const next = endOfHeader(view, at);
    if (next > view.byteLength) return { count, parsed: at, stopped: 'overrun' };
    at = next;
  }
}

function endOfHeader(view: DataView, at: number): number {
  const nameLength = view.getUint16(at + 28, true); // 28 - file name length
  const extraLength = view.getUint16(at + 30, true); // 30 - extra field length
  const commentLength = view.getUint16(at + 32, true); // 32 - file comment length
  return at + CENTRAL_HEADER_SIZE + nameLength + extraLength + commentLength;
}

/** Reads whole central headers into the rows of a table. */
class HeaderReader {
  readonly table: EntryTable;
  readonly #directory: DirectoryBytes;
  readonly #view: DataView;
  readonly #findings: FindingList;

  constructor(directory: DirectoryBytes, view: DataView, count: number, findings: FindingList) {
    this.table = new EntryTable(new NameColumn(directory.bytes, new Uint32Array(count), new Uint16Array(count)));
    this.#directory = directory;
    this.#view = view;
    this.#findings = findings;
  }

  /** Fill in one row from the header at `at`. Returns where the next header begins. */
  read(index: number, at: number): number {
    const table = this.table;
    const view = this.#view;
    const nameStart = at + CENTRAL_HEADER_SIZE;
    const nameLength = view.getUint16(at + 28, true); // 28 - file name length
    const compressedSize = view.getUint32(at + 20, true); // 20 - compressed size
    const size = view.getUint32(at + 24, true); // 24 - uncompressed size
    const attributes = view.getUint32(at + 38, true); // 36 - internal attributes, 38 - external ones
    const headerOffset = view.getUint32(at + 42, true); // 42 - offset of the local header
    table.names.starts[index] = nameStart;
    table.names.lengths[index] = nameLength;
    table.versions[index] = view.getUint16(at + 6, true); // 4 - version made by; 6 - version needed to extract
    table.flags[index] = view.getUint16(at + 8, true); // 8 - general purpose bit flag
    table.methods[index] = view.getUint16(at + 10, true); // 10 - compression method
    table.timesAndDates[index] = view.getUint32(at + 12, true); // 12 - time, 14 - date
    table.crcs[index] = view.getUint32(at + 16, true); // 16 - CRC-32
    table.compressedSizes[index] = compressedSize;
    table.sizes[index] = size;
    table.headerOffsets[index] = headerOffset + this.#directory.base;
    table.externalAttributes[index] = attributes;
    const isWide = size === SENTINEL_32 || compressedSize === SENTINEL_32 || headerOffset === SENTINEL_32;
    const hasExtra = view.getUint16(at + 30, true) > 0; // 30 - extra field length
    const hasDisk = view.getUint16(at + 34, true) !== 0; // 34 - disk number start
    if (
      isWide ||
      hasExtra ||
      hasDisk ||
      attributes > 0xffff ||
      !isOrdinaryName(this.#directory.bytes, nameStart, nameLength)
    )
      this.#readUncommon(index, at, isWide);
    return endOfHeader(view, at);
  }

  /** What few headers have: extra fields, another disk, a name or attributes that need a closer look. */
  #readUncommon(index: number, at: number, isWide: boolean): void {
    const { table } = this;
    const nameBytes = table.names.bytesOf(index);
    // Texts of a whole block are made when one is asked for, so none may be asked for yet.
    const name = decodeName(nameBytes);
    this.#readExtra(index, name, at, isWide);
    const disk = this.#view.getUint16(at + 34, true);
    // torch takes disk 1 for disk 0, and refuses any other.
    if (disk !== 0)
      this.#findings.add(
        'ZP214',
        { entry: name, offset: this.#directory.offset + at },
        {},
        disk === 1 ? '' : undefined,
      );
    checkName({ index, name, nameBytes }, this.#findings);
    if (isSymbolicLink(table.externalAttributes[index] ?? 0)) this.#findings.add('ZP256', { entry: name });
  }

  /** Replace the sizes and the offset that the Zip64 field holds, and say where it does not hold them. */
  #readExtra(index: number, name: string, at: number, isWide: boolean): void {
    const { table } = this;
    const start = at + CENTRAL_HEADER_SIZE + (table.names.lengths[index] ?? 0);
    const { fields, whole } = readExtraFields(this.#view, start, start + this.#view.getUint16(at + 30, true));
    if (fields.length > MOST_EXTRA_FIELDS) this.#findings.add('ZP259', { entry: name }, { count: fields.length });
    if (!whole) this.#findings.add('ZP237', { entry: name }, { where: 'the directory' });
    if (!isWide) return;
    const wide: WideFields = {
      size: table.sizes[index] ?? 0,
      compressedSize: table.compressedSizes[index] ?? 0,
      offset: this.#view.getUint32(at + 42, true),
      complete: true,
    };
    const field = zip64Field(fields);
    if (field === undefined) wide.complete = false;
    else widen(this.#view, field.start, field.end, wide);
    if (!wide.complete) this.#findings.add('ZP236', { entry: name });
    table.sizes[index] = wide.size;
    table.compressedSizes[index] = wide.compressedSize;
    table.headerOffsets[index] = wide.offset + this.#directory.base;
  }
}
