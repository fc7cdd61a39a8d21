import type { ByteSource } from '../bytes/byte-source.ts';
import type { Limits } from '../model/limits.ts';
import { EntryTable } from './entry-table.ts';
import { readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import type { FindingList } from './finding-list.ts';
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, SENTINEL_32 } from './layout.ts';
import { NameColumn } from './name-column.ts';
import { NumberedNames } from './numbered-names.ts';
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
  reader.readAll();
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
    if (!whole || view.getInt32(at, true) !== CENTRAL_HEADER)
      return { count, parsed: at, stopped: whole ? 'signature' : 'overrun' };
    const lengths = view.getInt32(at + 28, true); // 28 - file name length, 30 - extra field length
    const commentLength = view.getInt32(at + 32, true) & 0xffff; // 32 - file comment length
    const next = at + CENTRAL_HEADER_SIZE + (lengths & 0xffff) + (lengths >>> 16) + commentLength;
    if (next > view.byteLength) return { count, parsed: at, stopped: 'overrun' };
    at = next;
  }
}

/** Reads whole central headers into the rows of a table. */
class HeaderReader {
  readonly table: EntryTable;
  readonly #directory: DirectoryBytes;
  readonly #view: DataView;
  readonly #numbered: NumberedNames;
  readonly #findings: FindingList;

  constructor(directory: DirectoryBytes, view: DataView, count: number, findings: FindingList) {
    this.#numbered = new NumberedNames(directory.bytes, count);
    const { bytes } = directory;
    this.table = new EntryTable(new NameColumn(bytes, new Uint32Array(count), new Uint16Array(count), this.#numbered));
    this.#directory = directory;
    this.#view = view;
    this.#findings = findings;
  }

  /**
   * Fill in all rows. Two fields of 16 bits are read at once, and numbers with their sign: in a process that has just begun
   * each call counts, and the first compiler that gets to it makes calls of the unsigned ones.
   */
  readAll(): void {
    const { length, names, versions, flags, methods, timesAndDates, crcs } = this.table;
    const { compressedSizes, sizes, headerOffsets, externalAttributes } = this.table;
    const { starts, lengths } = names;
    const numbered = this.#numbered;
    const { bytes, base } = this.#directory;
    const view = this.#view;
    for (let index = 0, at = 0; index < length; index++) {
      const how = view.getInt32(at + 8, true); // 8 - general purpose bit flag, 10 - compression method
      const compressedSize = view.getInt32(at + 20, true) >>> 0; // 20 - compressed size
      const size = view.getInt32(at + 24, true) >>> 0; // 24 - uncompressed size
      const named = view.getInt32(at + 28, true); // 28 - file name length, 30 - extra field length
      const more = view.getInt32(at + 32, true); // 32 - file comment length, 34 - disk number start
      const attributes = view.getInt32(at + 38, true) >>> 0; // 36 - internal attributes, 38 - external ones
      const headerOffset = view.getInt32(at + 42, true) >>> 0; // 42 - offset of the local header
      const start = at + CENTRAL_HEADER_SIZE;
      const nameLength = named & 0xffff;
      starts[index] = start;
      lengths[index] = nameLength;
      versions[index] = view.getInt32(at + 4, true) >>> 16; // 4 - version made by, 6 - version needed to extract
      flags[index] = how & 0xffff;
      methods[index] = how >>> 16;
      timesAndDates[index] = view.getInt32(at + 12, true); // 12 - time, 14 - date
      crcs[index] = view.getInt32(at + 16, true); // 16 - CRC-32
      compressedSizes[index] = compressedSize;
      sizes[index] = size;
      headerOffsets[index] = headerOffset + base;
      externalAttributes[index] = attributes;
      const isWide = size === SENTINEL_32 || compressedSize === SENTINEL_32 || headerOffset === SENTINEL_32;
      const isCommon = !isWide && named >>> 16 === 0 && more >>> 16 === 0 && attributes <= 0xffff;
      let isOrdinary = numbered.take(index, start, nameLength);
      if (!isOrdinary && isOrdinaryName(bytes, start, nameLength)) {
        isOrdinary = true;
        numbered.expectBeside(start, nameLength);
      }
      if (!isOrdinary || !isCommon) this.#readUncommon(index, at, isWide);
      at = start + nameLength + (named >>> 16) + (more & 0xffff);
    }
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
