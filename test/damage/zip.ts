import { concat, replaceRange } from './bytes.ts';

/** Where the parts of an undamaged archive without a comment are. Offsets are bytes from its start. */
export interface ZipLayout {
  readonly entries: readonly ZipPart[];
  readonly directory: number;
  /** 0 where there is no Zip64 record. */
  readonly zip64: number;
  readonly locator: number;
  readonly end: number;
}

export interface ZipPart {
  readonly name: string;
  readonly central: number;
  readonly local: number;
  readonly data: number;
  readonly dataEnd: number;
  /** Where a data descriptor is, if there is one. */
  readonly descriptor: number;
  readonly recordEnd: number;
}

/** Fields of each part: offset and bytes. Source: APPNOTE 4.3. */
const FIELDS = {
  local: {
    signature: [0, 4],
    version: [4, 2],
    flags: [6, 2],
    method: [8, 2],
    time: [10, 2],
    crc: [14, 4],
    compressedSize: [18, 4],
    size: [22, 4],
    nameLength: [26, 2],
    extraLength: [28, 2],
  },
  central: {
    signature: [0, 4],
    madeBy: [4, 2],
    version: [6, 2],
    flags: [8, 2],
    method: [10, 2],
    time: [12, 2],
    crc: [16, 4],
    compressedSize: [20, 4],
    size: [24, 4],
    nameLength: [28, 2],
    extraLength: [30, 2],
    commentLength: [32, 2],
    disk: [34, 2],
    attributes: [38, 4],
    offset: [42, 4],
  },
  descriptor: { signature: [0, 4], crc: [4, 4], compressedSize: [8, 4], size: [12, 4] },
  end: {
    signature: [0, 4],
    disk: [4, 2],
    directoryDisk: [6, 2],
    entriesOnDisk: [8, 2],
    entries: [10, 2],
    directorySize: [12, 4],
    directoryOffset: [16, 4],
    commentLength: [20, 2],
  },
  zip64: {
    signature: [0, 4],
    length: [4, 8],
    disk: [16, 4],
    entriesOnDisk: [24, 8],
    entries: [32, 8],
    directorySize: [40, 8],
    directoryOffset: [48, 8],
  },
  locator: { signature: [0, 4], offset: [8, 8], disks: [16, 4] },
} as const satisfies Record<string, Record<string, readonly [number, number]>>;

type Parts = typeof FIELDS;
type EntryPart = 'local' | 'central' | 'descriptor';
type EndPart = Exclude<keyof Parts, EntryPart>;

export function zipLayout(bytes: Uint8Array): ZipLayout {
  const view = viewOf(bytes);
  const end = bytes.byteLength - 22;
  const directory = view.getUint32(end + 16, true);
  const entries: ZipPart[] = [];
  let at = directory;
  while (view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const dataEnd = data + view.getUint32(at + 20, true);
    const described = (view.getUint16(at + 8, true) & 8) !== 0;
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      central: at,
      local,
      data,
      dataEnd,
      descriptor: dataEnd,
      recordEnd: dataEnd + (described ? 16 : 0),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const zip64 = view.getUint32(at, true) === 0x06064b50 ? at : 0;
  return { entries, directory, zip64, locator: zip64 === 0 ? 0 : end - 20, end };
}

export function partOf(layout: ZipLayout, name: string): ZipPart {
  const found = layout.entries.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no entry ${name}`);
  return found;
}

/** One field of one record set to another value. */
export function rewriteField<P extends EntryPart>(
  bytes: Uint8Array,
  name: string,
  part: P,
  field: keyof Parts[P],
  value: number,
): Uint8Array {
  const entry = partOf(zipLayout(bytes), name);
  return writeField(bytes, entry[part], FIELDS[part][field] as readonly [number, number], value);
}

/** One field of the end records set to another value. */
export function rewriteEnd<P extends EndPart>(
  bytes: Uint8Array,
  part: P,
  field: keyof Parts[P],
  value: number,
): Uint8Array {
  return writeField(bytes, zipLayout(bytes)[part], FIELDS[part][field] as readonly [number, number], value);
}

function writeField(
  bytes: Uint8Array,
  at: number,
  [offset, width]: readonly [number, number],
  value: number,
): Uint8Array {
  const field = new Uint8Array(width);
  let rest = BigInt(value);
  for (let i = 0; i < width; i++, rest >>= 8n) field[i] = Number(rest & 0xffn);
  return replaceRange(bytes, at + offset, field);
}

/** The recorded CRC-32 in directory and descriptor changed, the data not. */
export function breakCrc(bytes: Uint8Array, name: string): Uint8Array {
  const { central } = partOf(zipLayout(bytes), name);
  const other = viewOf(bytes).getUint32(central + 16, true) ^ 0x5a5a5a5a;
  return rewriteField(rewriteField(bytes, name, 'central', 'crc', other >>> 0), name, 'descriptor', 'crc', other >>> 0);
}

/** One byte of the data changed. */
export function breakData(bytes: Uint8Array, name: string): Uint8Array {
  const { data } = partOf(zipLayout(bytes), name);
  return replaceRange(bytes, data, Uint8Array.of((bytes[data] ?? 0) ^ 1));
}

/** The directory entry of `name` leads to the record of `other`. */
export function overlap(bytes: Uint8Array, name: string, other: string): Uint8Array {
  return rewriteField(bytes, name, 'central', 'offset', partOf(zipLayout(bytes), other).local);
}

/** A second directory entry, with another name of the same length where one is given, for the record of `name`. */
export function duplicateEntry(bytes: Uint8Array, name: string, as = name): Uint8Array {
  const layout = zipLayout(bytes);
  const original = partOf(layout, name);
  const record = bytes.slice(original.local, original.recordEnd);
  const header = centralOf(bytes, layout, original);
  const encoded = new TextEncoder().encode(as);
  record.set(encoded, 30);
  header.set(encoded, 46);
  viewOf(header).setUint32(42, layout.directory, true);
  return rebuildEnd(bytes, layout, record, [...layout.entries.map((entry) => centralOf(bytes, layout, entry)), header]);
}

/** A directory entry left out, its record still there. */
export function dropDirectoryEntry(bytes: Uint8Array, name: string): Uint8Array {
  const layout = zipLayout(bytes);
  return rebuildEnd(
    bytes,
    layout,
    new Uint8Array(0),
    layout.entries.filter((entry) => entry.name !== name).map((entry) => centralOf(bytes, layout, entry)),
  );
}

/** Bytes between the last record and the directory, with right offsets. */
export function gapBeforeDirectory(bytes: Uint8Array, count: number): Uint8Array {
  const layout = zipLayout(bytes);
  return rebuildEnd(
    bytes,
    layout,
    new Uint8Array(count),
    layout.entries.map((entry) => centralOf(bytes, layout, entry)),
  );
}

/** An archive comment. */
export function withComment(bytes: Uint8Array, comment: Uint8Array): Uint8Array {
  return concat([rewriteEnd(bytes, 'end', 'commentLength', comment.byteLength), comment]);
}

function centralOf(bytes: Uint8Array, layout: ZipLayout, entry: ZipPart): Uint8Array {
  const index = layout.entries.indexOf(entry);
  const next = layout.entries[index + 1]?.central ?? (layout.zip64 === 0 ? layout.end : layout.zip64);
  return bytes.slice(entry.central, next);
}

/** Records, `more`, a directory of `headers`, and end records that fit. */
function rebuildEnd(
  bytes: Uint8Array,
  layout: ZipLayout,
  more: Uint8Array,
  headers: readonly Uint8Array[],
): Uint8Array {
  const directory = layout.directory + more.byteLength;
  const size = headers.reduce((sum, header) => sum + header.byteLength, 0);
  const tail = bytes.slice(layout.zip64 === 0 ? layout.end : layout.zip64);
  const view = viewOf(tail);
  if (layout.zip64 !== 0) {
    view.setBigUint64(24, BigInt(headers.length), true);
    view.setBigUint64(32, BigInt(headers.length), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(directory), true);
    view.setBigUint64(56 + 8, BigInt(directory + size), true);
  }
  const end = tail.byteLength - 22;
  view.setUint16(end + 8, headers.length, true);
  view.setUint16(end + 10, headers.length, true);
  view.setUint32(end + 12, size, true);
  view.setUint32(end + 16, directory, true);
  return concat([bytes.subarray(0, layout.directory), more, ...headers, tail]);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
