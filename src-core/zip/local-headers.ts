import type { ByteSource } from '../bytes/byte-source.ts';
import type { DirectoryEntry } from './entry.ts';
import { foreignPadding, readExtraFields, widen, zip64Field, type WideFields } from './extra-fields.ts';
import type { FindingList } from './finding-list.ts';
import {
  CENTRAL_HEADER,
  DATA_DESCRIPTOR,
  DESCRIPTOR_SIZE,
  DESCRIPTOR_SIZE_64,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_PATCHED,
  FLAG_STRONG_ENCRYPTION,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  SENTINEL_16,
  SENTINEL_32,
} from './layout.ts';
import { readRanges, type ByteRange } from './spans.ts';

/** Extra bytes read behind the name: torch's padding to 64 bytes and its Zip64 field fit. Longer areas are read again. */
const EXTRA_GUESS = 160;

/**
 * Read every local header, and the data descriptor in front of the next one, with few reads; fill in `dataOffset` and
 * `end` of the entries and report where header and directory disagree. Source: APPNOTE 4.3.7 and 4.3.9.
 *
 * `entries` are in order of their local header offset and lie below `limit` (the directory's start).
 */
export async function readLocalHeaders(
  source: ByteSource,
  entries: readonly DirectoryEntry[],
  limit: number,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<void> {
  const ranges: ByteRange[] = [];
  for (let i = 0; i <= entries.length; i++) {
    const entry = entries[i];
    const start = entry?.localHeaderOffset ?? limit;
    const length = entry === undefined ? 0 : LOCAL_HEADER_SIZE + entry.nameLength + EXTRA_GUESS;
    ranges.push({ start: Math.max(0, start - DESCRIPTOR_SIZE_64), end: Math.min(limit, start + length) });
  }
  const descriptorsAlone: DirectoryEntry[] = [];
  const headersAlone: DirectoryEntry[] = [];
  await readRanges(
    source,
    ranges,
    (index, bytes, offset) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const previous = entries[index - 1];
      if (previous?.dataOffset != null && !checkDescriptor(previous, view, offset, findings))
        descriptorsAlone.push(previous);
      const entry = entries[index];
      if (entry !== undefined && !checkHeader(entry, { bytes, view, offset, limit }, findings))
        headersAlone.push(entry);
    },
    signal,
  );
  for (const entry of headersAlone) await readHeaderAlone(source, entry, limit, findings, signal);
  for (const entry of [...headersAlone, ...descriptorsAlone])
    await readDescriptorAlone(source, entry, limit, findings, signal);
}

/** Name and extra area have 16-bit lengths. */
const LONGEST_HEADER = LOCAL_HEADER_SIZE + 2 * SENTINEL_16;

/** Flags that change how the data is read; the others are hints to tools. */
const MEANINGFUL_FLAGS = FLAG_ENCRYPTED | FLAG_DESCRIPTOR | FLAG_PATCHED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS;

interface Window {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the window starts in the file. */
  readonly offset: number;
  readonly limit: number;
}

/** False when the extra area reaches past the window: nothing is said then, and the header is read alone. */
function checkHeader(entry: DirectoryEntry, window: Window, findings: FindingList): boolean {
  const { bytes, view } = window;
  const at = entry.localHeaderOffset - window.offset;
  const where = { entry: entry.name, offset: entry.localHeaderOffset };
  if (view.getUint32(at, true) !== LOCAL_HEADER) {
    findings.add('ZP220', where, { offset: entry.localHeaderOffset });
    return true;
  }
  const flags = view.getUint16(at + 6, true); // 6 - general purpose bit flag
  const method = view.getUint16(at + 8, true); // 8 - compression method
  const timeAndDate = view.getUint32(at + 10, true); // 10 - time, 12 - date
  const crc32 = view.getUint32(at + 14, true); // 14 - CRC-32
  const nameLength = view.getUint16(at + 26, true); // 26 - file name length
  const extraLength = view.getUint16(at + 28, true); // 28 - extra field length
  const sizes: WideFields = {
    compressedSize: view.getUint32(at + 18, true), // 18 - compressed size
    size: view.getUint32(at + 22, true), // 22 - uncompressed size
    offset: 0,
    complete: true,
  };
  const nameStart = at + LOCAL_HEADER_SIZE;
  const extraStart = nameStart + nameLength;
  const extraEnd = extraStart + extraLength;
  const dataOffset = window.offset + extraEnd;
  if (extraEnd > bytes.byteLength && dataOffset <= window.limit) return false;
  entry.dataOffset = dataOffset;
  if (
    nameLength !== entry.nameLength ||
    extraStart > bytes.byteLength ||
    !entry.nameEquals(bytes, nameStart, nameLength)
  )
    findings.add('ZP221', where, {
      local: printName(bytes.subarray(nameStart, Math.min(extraStart, bytes.byteLength))),
    });
  if (method !== entry.method) findings.add('ZP222', where, { local: method, central: entry.method });
  if (((flags ^ entry.flags) & MEANINGFUL_FLAGS) !== 0)
    findings.add('ZP223', where, { local: hex(flags, 4), central: hex(entry.flags, 4) });
  else if (flags !== entry.flags) findings.add('ZP229', where, { field: 'flags' });
  if (timeAndDate !== entry.timeAndDate) findings.add('ZP229', where, { field: 'time' });
  if (view.getUint16(at + 4, true) !== (entry.versionNeeded & 0xffff))
    findings.add('ZP229', where, { field: 'version needed' });
  if (extraEnd <= bytes.byteLength) checkExtra(entry, window, { start: extraStart, end: extraEnd }, sizes, findings);
  compareSizes(entry, flags, crc32, sizes, findings);
  const dataEnd = dataOffset + entry.compressedSize;
  if (dataEnd > window.limit)
    findings.add(
      'ZP230',
      { entry: entry.name, offset: dataOffset, end: dataEnd },
      { end: dataEnd, limit: window.limit },
    );
  else entry.end = dataEnd;
  return true;
}

async function readHeaderAlone(
  source: ByteSource,
  entry: DirectoryEntry,
  limit: number,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<void> {
  const offset = entry.localHeaderOffset;
  const bytes = await source.read(offset, Math.min(limit - offset, LONGEST_HEADER), signal);
  checkHeader(
    entry,
    { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset, limit },
    findings,
  );
}

function checkExtra(
  entry: DirectoryEntry,
  window: Window,
  extra: ByteRange,
  sizes: WideFields,
  findings: FindingList,
): void {
  const { fields, whole } = readExtraFields(window.view, extra.start, extra.end);
  const where = { entry: entry.name, offset: window.offset + extra.start };
  if (!whole) findings.add('ZP237', where, { where: 'the local header' });
  const wide = zip64Field(fields);
  if (wide !== undefined) widen(window.view, wide.start, wide.end, sizes);
  const foreign = foreignPadding(window.bytes, fields);
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
  const where = { entry: entry.name, offset: entry.localHeaderOffset };
  const later = (flags & FLAG_DESCRIPTOR) !== 0;
  entry.selfDescribed =
    crc32 === entry.crc32 && sizes.size === entry.size && sizes.compressedSize === entry.compressedSize;
  if (crc32 !== entry.crc32 && !(later && crc32 === 0))
    findings.add('ZP225', where, { local: hex(crc32, 8), central: hex(entry.crc32, 8) });
  const differs = (local: number, central: number) =>
    local !== central && !(later && (local === 0 || local === SENTINEL_32));
  if (differs(sizes.compressedSize, entry.compressedSize) || differs(sizes.size, entry.size))
    findings.add('ZP224', where, {
      local: `${String(sizes.compressedSize)}/${String(sizes.size)}`,
      central: `${String(entry.compressedSize)}/${String(entry.size)}`,
    });
}

/**
 * Check the descriptor behind the data where the flags promise one, and move `end` past it. False when the window does
 * not reach it (the records do not follow each other closely): it is then read alone.
 */
function checkDescriptor(entry: DirectoryEntry, view: DataView, offset: number, findings: FindingList): boolean {
  if ((entry.flags & FLAG_DESCRIPTOR) === 0 || entry.end === null) return true;
  const at = entry.end - offset;
  if (at < 0 || at + DESCRIPTOR_SIZE > view.byteLength) return false;
  const length = descriptorLength(entry, view, at);
  if (length > 0) {
    entry.end += length;
    return true;
  }
  const where = { entry: entry.name, offset: entry.end };
  const signature = view.getUint32(at, true);
  const sizesAt = view.getUint32(at + 8, true) === (entry.compressedSize & SENTINEL_32) >>> 0;
  const crcAt = view.getUint32(at + 4, true) === entry.crc32;
  if (signature === DATA_DESCRIPTOR) {
    if (!crcAt)
      findings.add('ZP227', where, { descriptor: hex(view.getUint32(at + 4, true), 8), central: hex(entry.crc32, 8) });
    if (!sizesMatch(entry, view, at + 8)) findings.add('ZP228', where, { size: entry.size });
    entry.end += isWide(entry) ? DESCRIPTOR_SIZE_64 : DESCRIPTOR_SIZE;
    return true;
  }
  if (entry.selfDescribed && (signature === LOCAL_HEADER || signature === CENTRAL_HEADER)) return true;
  findings.add('ZP226', where, { offset: entry.end });
  if (crcAt && sizesAt) entry.end += isWide(entry) ? DESCRIPTOR_SIZE_64 : DESCRIPTOR_SIZE;
  return true;
}

/** Bytes of a descriptor at `at` that says exactly what the directory says; 0 when there is none. */
function descriptorLength(entry: DirectoryEntry, view: DataView, at: number): number {
  const signed = view.getUint32(at, true) === DATA_DESCRIPTOR;
  // The signature is optional by the specification, and its value may be a CRC: both readings are tried.
  for (const start of signed ? [at + 4, at] : [at]) {
    if (view.getUint32(start, true) !== entry.crc32) continue;
    const width = sizesWidth(entry, view, start + 4);
    if (width > 0) return start + 4 + width - at;
  }
  return 0;
}

/** 8 or 16 when both sizes stand at `at` as u32 or u64; 0 when they do not. */
function sizesWidth(entry: DirectoryEntry, view: DataView, at: number): number {
  if (!isWide(entry) && sizesMatch(entry, view, at)) return 8;
  if (at + 16 > view.byteLength) return 0;
  const wide =
    view.getBigUint64(at, true) === BigInt(entry.compressedSize) &&
    view.getBigUint64(at + 8, true) === BigInt(entry.size);
  return wide ? 16 : 0;
}

function sizesMatch(entry: DirectoryEntry, view: DataView, at: number): boolean {
  if (isWide(entry)) {
    if (at + 16 > view.byteLength) return false;
    return (
      view.getBigUint64(at, true) === BigInt(entry.compressedSize) &&
      view.getBigUint64(at + 8, true) === BigInt(entry.size)
    );
  }
  return (
    at + 8 <= view.byteLength &&
    view.getUint32(at, true) === entry.compressedSize &&
    view.getUint32(at + 4, true) === entry.size
  );
}

/** torch writes 64-bit sizes from this size or offset on; the boundary itself is included (inline_container.cc, miniz). */
function isWide(entry: DirectoryEntry): boolean {
  return entry.size >= SENTINEL_32 || entry.compressedSize >= SENTINEL_32 || entry.localHeaderOffset >= SENTINEL_32;
}

async function readDescriptorAlone(
  source: ByteSource,
  entry: DirectoryEntry,
  limit: number,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<void> {
  if (entry.end === null) return;
  const length = Math.min(DESCRIPTOR_SIZE_64, limit - entry.end);
  if (length < DESCRIPTOR_SIZE) {
    if (length === 0 && entry.selfDescribed) return;
    findings.add('ZP226', { entry: entry.name, offset: entry.end }, { offset: entry.end });
    return;
  }
  const bytes = await source.read(entry.end, length, signal);
  checkDescriptor(entry, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), entry.end, findings);
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

function printName(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 256));
}
