import type { ByteSource } from '../bytes/byte-source.ts';
import { checkDescriptor, readDescriptorAlone, stepOverDescriptor } from './check-descriptor.ts';
import type { DirectoryEntry, EntryTable } from './entry-table.ts';
import { foreignPadding, readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import type { FindingList } from './finding-list.ts';
import { hexadecimal } from './hexadecimal.ts';
import {
  DESCRIPTOR_SIZE_64,
  EXTRA_PADDING,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_PATCHED,
  FLAG_STRONG_ENCRYPTION,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  PADDING_BYTE,
  PADDING_EIGHT,
  SENTINEL_16,
  SENTINEL_32,
  STORED,
} from './layout.ts';
import { readRanges, type ByteRange, type ByteWindow, type RangeColumns } from './spans.ts';

/** Extra bytes read behind the name: torch's padding to 64 bytes and its Zip64 field fit. Longer areas are read again. */
const EXTRA_GUESS = 160;

/**
 * Read every local header, and the data descriptor in front of the next one, with few reads; fill in the columns
 * `dataOffsets` and `ends` and report where header and directory disagree. Source: APPNOTE 4.3.7 and 4.3.9.
 *
 * `order` has the rows to look at, in order of their local header offset; all lie below `limit` (the directory's start).
 */
export async function readLocalHeaders(
  source: ByteSource,
  table: EntryTable,
  order: Uint32Array,
  limit: number,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<void> {
  const descriptorsAlone: number[] = [];
  const headersAlone: number[] = [];
  const visit = (first: number, last: number, window: ByteWindow) => {
    for (let place = first; place < last; place++) {
      const previous = order[place - 1];
      if (
        previous !== undefined &&
        !stepOverDescriptor(table, previous, window) &&
        !checkDescriptor(table.at(previous), window, findings)
      )
        descriptorsAlone.push(previous);
      const index = order[place];
      if (index === undefined || stepOverHeader(table, index, window, limit)) continue;
      if (!checkHeader(table, index, window, limit, findings)) headersAlone.push(index);
    }
  };
  await readRanges(source, headerRanges(table, order, limit), visit, signal);
  for (const index of headersAlone) await readHeaderAlone(source, table, index, limit, findings, signal);
  for (const index of [...headersAlone, ...descriptorsAlone])
    await readDescriptorAlone(source, table.at(index), limit, findings, signal);
}

/** Where each header is, with the descriptor in front of it; and the last descriptor, in front of the directory. */
function headerRanges(table: EntryTable, order: Uint32Array, limit: number): RangeColumns {
  const count = order.length;
  const { headerOffsets, names } = table;
  const { lengths } = names;
  const starts = new Float64Array(count + 1);
  const ends = new Float64Array(count + 1);
  for (let place = 0; place < count; place++) {
    const index = order[place] ?? 0;
    const start = headerOffsets[index] ?? 0;
    const end = start + LOCAL_HEADER_SIZE + (lengths[index] ?? 0) + EXTRA_GUESS;
    starts[place] = start < DESCRIPTOR_SIZE_64 ? 0 : start - DESCRIPTOR_SIZE_64;
    ends[place] = end > limit ? limit : end;
  }
  starts[count] = Math.max(0, limit - DESCRIPTOR_SIZE_64);
  ends[count] = limit;
  return { starts, ends };
}

/** Name and extra area have 16-bit lengths. */
const LONGEST_HEADER = LOCAL_HEADER_SIZE + 2 * SENTINEL_16;

/** Flags that change how the data is read; the others are hints to tools. */
const MEANINGFUL_FLAGS = FLAG_ENCRYPTED | FLAG_DESCRIPTOR | FLAG_PATCHED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS;

/** False when the extra area reaches past the window: nothing is said then, and the header is read alone. */
function checkHeader(
  table: EntryTable,
  index: number,
  window: ByteWindow,
  limit: number,
  findings: FindingList,
): boolean {
  const { view } = window;
  const at = (table.headerOffsets[index] ?? 0) - window.offset;
  if (view.getUint32(at, true) !== LOCAL_HEADER) {
    const entry = table.at(index);
    findings.add('ZP220', placeOf(entry), { offset: entry.localHeaderOffset });
    return true;
  }
  const nameLength = view.getUint16(at + 26, true); // 26 - file name length
  const nameStart = at + LOCAL_HEADER_SIZE;
  const extraStart = nameStart + nameLength;
  const extraEnd = extraStart + view.getUint16(at + 28, true); // 28 - extra field length
  const dataOffset = window.offset + extraEnd;
  const inWindow = extraEnd <= view.byteLength;
  if (!inWindow && dataOffset <= limit) return false;
  table.dataOffsets[index] = dataOffset;
  if (nameLength !== table.names.lengths[index] || !table.names.standsIn(index, view, nameStart))
    findings.add('ZP221', placeOf(table.at(index)), { local: printName(window.bytes.subarray(nameStart, extraStart)) });
  compareHeader(table.at(index), window, at, inWindow ? extraEnd : 0, findings);
  const dataEnd = dataOffset + (table.compressedSizes[index] ?? 0);
  if (dataEnd > limit)
    findings.add(
      'ZP230',
      { entry: table.names.text(index), offset: dataOffset, end: dataEnd },
      { end: dataEnd, limit },
    );
  else table.ends[index] = dataEnd;
  return true;
}

/**
 * Take the header torch writes: as the directory says, sizes and checksum left to the descriptor, one padding field, whole,
 * and the data in front of the directory. Nearly every header is one. False for any other; nothing is changed then.
 */
function stepOverHeader(
  {
    headerOffsets,
    versions,
    flags,
    methods,
    timesAndDates,
    sizes,
    compressedSizes,
    dataOffsets,
    ends,
    names,
  }: EntryTable,
  index: number,
  { view, offset }: ByteWindow,
  limit: number,
): boolean {
  const at = (headerOffsets[index] ?? 0) - offset;
  const flag = flags[index] ?? 0;
  const time = timesAndDates[index] ?? 0;
  const nameLength = names.lengths[index] ?? 0;
  const padding = at + LOCAL_HEADER_SIZE + nameLength;
  // torch announces no descriptor for an empty record; whoever does need not write one.
  if ((flag & FLAG_DESCRIPTOR) === 0 || sizes[index] === 0 || padding + 4 > view.byteLength) return false;
  // By four bytes, which are two fields or parts of them, as the directory is read.
  if (view.getInt32(at, true) !== LOCAL_HEADER) return false;
  if (view.getInt32(at + 4, true) !== ((versions[index] ?? 0) | (flag << 16))) return false; // 4 - version, 6 - flags
  if (view.getInt32(at + 8, true) !== ((methods[index] ?? 0) | (time << 16))) return false; // 8 - method, 10 - time
  if (view.getInt32(at + 12, true) !== time >>> 16) return false; // 12 - date; 14 - CRC-32, which is 0
  if ((view.getInt32(at + 16, true) | view.getInt32(at + 20, true)) !== 0) return false; // 18 - compressed size
  if (view.getInt32(at + 24, true) !== nameLength << 16) return false; // 22 - size; 26 - file name length
  const extraLength = view.getInt32(at + 28, true) & 0xffff; // 28 - extra field length
  const dataOffset = offset + padding + extraLength;
  const dataEnd = dataOffset + (compressedSizes[index] ?? 0);
  if (padding + extraLength > view.byteLength || dataEnd > limit || !isPadding(view, padding, extraLength))
    return false;
  if (!names.standsIn(index, view, at + LOCAL_HEADER_SIZE)) return false;
  dataOffsets[index] = dataOffset;
  ends[index] = dataEnd;
  return true;
}

/** Is the extra area the padding field of torch and nothing else? Its bytes are compared by eight, as one number. */
function isPadding(view: DataView, at: number, length: number): boolean {
  if (length < 4 || view.getInt32(at, true) !== (EXTRA_PADDING | ((length - 4) << 16))) return false;
  const end = at + length;
  let i = at + 4;
  for (; i + 8 <= end; i += 8) if (view.getFloat64(i) !== PADDING_EIGHT) return false;
  for (; i < end; i++) if (view.getUint8(i) !== PADDING_BYTE) return false;
  return true;
}

/** Everything that stands in both headers. `extraEnd` is 0 where the extra area reaches past the file. */
function compareHeader(
  entry: DirectoryEntry,
  window: ByteWindow,
  at: number,
  extraEnd: number,
  findings: FindingList,
): void {
  const { view } = window;
  compareFields(entry, view, at, findings);
  const sizes: WideFields = {
    compressedSize: view.getUint32(at + 18, true), // 18 - compressed size
    size: view.getUint32(at + 22, true), // 22 - uncompressed size
    offset: 0,
    complete: true,
  };
  const extraStart = at + LOCAL_HEADER_SIZE + view.getUint16(at + 26, true);
  if (extraEnd > 0) checkExtra(entry, window, { start: extraStart, end: extraEnd }, sizes, findings);
  compareSizes(entry, view.getUint16(at + 6, true), view.getUint32(at + 14, true), sizes, findings);
}

/** Method, flags, time and version: everything that stands in both headers and is no size. */
function compareFields(entry: DirectoryEntry, view: DataView, at: number, findings: FindingList): void {
  const version = view.getUint16(at + 4, true); // 4 - version needed to extract
  const flags = view.getUint16(at + 6, true); // 6 - general purpose bit flag
  const method = view.getUint16(at + 8, true); // 8 - compression method
  const timeAndDate = view.getUint32(at + 10, true); // 10 - time, 12 - date
  if (method !== entry.method) findings.add('ZP222', placeOf(entry), { local: method, central: entry.method });
  if (((flags ^ entry.flags) & MEANINGFUL_FLAGS) !== 0)
    findings.add('ZP223', placeOf(entry), { local: hexadecimal(flags, 4), central: hexadecimal(entry.flags, 4) });
  else if (flags !== entry.flags) findings.add('ZP229', placeOf(entry), { field: 'flags' });
  if (timeAndDate !== entry.timeAndDate) findings.add('ZP229', placeOf(entry), { field: 'time' });
  if (version !== entry.versionNeeded) findings.add('ZP229', placeOf(entry), { field: 'version needed' });
}

function placeOf(entry: DirectoryEntry): { readonly entry: string; readonly offset: number } {
  return { entry: entry.name, offset: entry.localHeaderOffset };
}

async function readHeaderAlone(
  source: ByteSource,
  table: EntryTable,
  index: number,
  limit: number,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<void> {
  const offset = table.headerOffsets[index] ?? 0;
  const bytes = await source.read(offset, Math.min(limit - offset, LONGEST_HEADER), signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkHeader(table, index, { bytes, view, offset }, limit, findings);
}

function checkExtra(
  entry: DirectoryEntry,
  window: ByteWindow,
  extra: ByteRange,
  sizes: WideFields,
  findings: FindingList,
): void {
  const { fields, whole } = readExtraFields(window.view, extra.start, extra.end);
  const where = { entry: entry.name, offset: window.offset + extra.start };
  if (!whole) findings.add('ZP237', where, { where: 'the local header' });
  const wide = zip64Field(fields);
  if (wide !== undefined) widen(window.view, wide.start, wide.end, sizes);
  const foreign = foreignPadding(window.bytes, fields, extra.end);
  if (foreign >= 0) findings.add('ZP238', { entry: entry.name, offset: window.offset + foreign });
}

/**
 * With bit 3 the local CRC and sizes may be zero (torch's are), for the descriptor holds them; a value that is there
 * must be right. Without bit 3 they must be right.
 */
function compareSizes(
  entry: DirectoryEntry,
  flags: number,
  crc32: number,
  sizes: WideFields,
  findings: FindingList,
): void {
  const later = (flags & FLAG_DESCRIPTOR) !== 0;
  entry.selfDescribed =
    crc32 === entry.crc32 && sizes.size === entry.size && sizes.compressedSize === entry.compressedSize;
  if (crc32 !== entry.crc32 && !(later && crc32 === 0))
    findings.add('ZP225', placeOf(entry), { local: hexadecimal(crc32, 8), central: hexadecimal(entry.crc32, 8) });
  const differs = (local: number, central: number) =>
    local !== central && !(later && (local === 0 || local === SENTINEL_32));
  // A writer knows both sizes of a stored record or neither.
  const halfGiven = entry.method === STORED && (sizes.compressedSize === 0) !== (sizes.size === 0);
  if (differs(sizes.compressedSize, entry.compressedSize) || differs(sizes.size, entry.size) || halfGiven)
    findings.add('ZP224', placeOf(entry), {
      local: `${String(sizes.compressedSize)}/${String(sizes.size)}`,
      central: `${String(entry.compressedSize)}/${String(entry.size)}`,
    });
}

function printName(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 256));
}
