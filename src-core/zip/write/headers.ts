import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  DATA_DESCRIPTOR,
  DESCRIPTOR_SIZE_64,
  END_RECORD,
  END_RECORD_SIZE,
  EXTRA_PADDING,
  EXTRA_ZIP64,
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  SENTINEL_16,
  SENTINEL_32,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from '../layout.ts';
import { centralExtraLength, type ArchivePlan, type PlannedRecord } from './plan.ts';

/** miniz writes "2.0" for deflated records and nothing for stored ones. */
function versionNeeded(record: PlannedRecord): number {
  return record.method === 0 ? 0 : 20;
}

function flagsOf(record: PlannedRecord): number {
  return record.descriptorLength > 0 ? FLAG_UTF8 | FLAG_DESCRIPTOR : FLAG_UTF8;
}

/** Local header, name, Zip64 field, padding field: everything in front of the data. CRC and sizes stay 0. */
export function localHeader(record: PlannedRecord): Uint8Array {
  const bytes = new Uint8Array(record.dataOffset - record.headerOffset);
  const view = new DataView(bytes.buffer);
  const { nameBytes } = record;
  view.setUint32(0, LOCAL_HEADER, true);
  view.setUint16(4, versionNeeded(record), true); // 4 - version needed
  view.setUint16(6, flagsOf(record), true); // 6 - flags; 8 - method, 10 - time, 12 - date, 14 - CRC, 18 and 22 - sizes: 0
  view.setUint16(8, record.method, true);
  view.setUint16(26, nameBytes.byteLength, true); // 26 - name length
  const extraStart = LOCAL_HEADER_SIZE + nameBytes.byteLength;
  view.setUint16(28, bytes.byteLength - extraStart, true); // 28 - extra length
  bytes.set(nameBytes, LOCAL_HEADER_SIZE);
  const paddingStart = extraStart + writeWideExtra(view, extraStart, record, 0);
  view.setUint16(paddingStart, EXTRA_PADDING, true);
  view.setUint16(paddingStart + 2, record.padding, true);
  bytes.fill(0x5a, paddingStart + 4);
  return bytes;
}

/** The Zip64 field, if the record needs one; its length. A local header has no compressed size yet: `compressed` is 0. */
function writeWideExtra(view: DataView, at: number, record: PlannedRecord, compressed: number): number {
  const length = centralExtraLength(record);
  if (length === 0) return 0;
  view.setUint16(at, EXTRA_ZIP64, true);
  view.setUint16(at + 2, length - 4, true);
  let next = at + 4;
  if (record.wideSize) {
    view.setBigUint64(next, BigInt(record.size), true);
    view.setBigUint64(next + 8, BigInt(compressed), true);
    next += 16;
  }
  if (record.wideOffset) view.setBigUint64(next, BigInt(record.headerOffset), true);
  return length;
}

/** What follows the data; nothing for an empty record. */
export function dataDescriptor(record: PlannedRecord, crc32: number): Uint8Array {
  const bytes = new Uint8Array(record.descriptorLength);
  if (bytes.byteLength === 0) return bytes;
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DATA_DESCRIPTOR, true);
  view.setUint32(4, crc32, true);
  if (bytes.byteLength === DESCRIPTOR_SIZE_64) {
    view.setBigUint64(8, BigInt(record.storedBytes), true);
    view.setBigUint64(16, BigInt(record.size), true);
  } else {
    view.setUint32(8, record.storedBytes, true);
    view.setUint32(12, record.size, true);
  }
  return bytes;
}

export function centralHeader(record: PlannedRecord, crc32: number): Uint8Array {
  const { nameBytes } = record;
  const extraStart = CENTRAL_HEADER_SIZE + nameBytes.byteLength;
  const bytes = new Uint8Array(extraStart + centralExtraLength(record));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CENTRAL_HEADER, true);
  view.setUint16(6, versionNeeded(record), true); // 4 - version made by: 0; 6 - version needed
  view.setUint16(8, flagsOf(record), true); // 8 - flags
  view.setUint16(10, record.method, true); // 10 - method; 12 - time and 14 - date: 0
  view.setUint32(16, crc32, true); // 16 - CRC-32
  view.setUint32(20, record.wideSize ? SENTINEL_32 : record.storedBytes, true); // 20 - compressed size
  view.setUint32(24, record.wideSize ? SENTINEL_32 : record.size, true); // 24 - uncompressed size
  view.setUint16(28, nameBytes.byteLength, true); // 28 - name length
  view.setUint16(30, bytes.byteLength - extraStart, true); // 30 - extra length; 32 to 41: no comment, disk 0, attributes 0
  view.setUint32(42, record.wideOffset ? SENTINEL_32 : record.headerOffset, true); // 42 - local header offset
  bytes.set(nameBytes, CENTRAL_HEADER_SIZE);
  writeWideExtra(view, extraStart, record, record.storedBytes);
  return bytes;
}

/** "Version made by" of the Zip64 record: 3.0 on Unix, as miniz writes it. */
const ZIP64_MADE_BY = 0x031e;
const ZIP64_NEEDED = 45;

/** Zip64 end record, its locator and the end record. */
export function endRecords(plan: ArchivePlan): Uint8Array {
  const bytes = new Uint8Array(ZIP64_END_RECORD_SIZE + ZIP64_LOCATOR_SIZE + END_RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  const count = plan.records.length;
  view.setUint32(0, ZIP64_END_RECORD, true);
  view.setBigUint64(4, BigInt(ZIP64_END_RECORD_SIZE - 12), true); // 4 - bytes that follow this field
  view.setUint16(12, ZIP64_MADE_BY, true); // 12 - version made by
  view.setUint16(14, ZIP64_NEEDED, true); // 14 - version needed; 16 and 20 - disks: 0
  view.setBigUint64(24, BigInt(count), true); // 24 - entries on this disk
  view.setBigUint64(32, BigInt(count), true); // 32 - entries
  view.setBigUint64(40, BigInt(plan.directorySize), true); // 40 - directory size
  view.setBigUint64(48, BigInt(plan.directoryOffset), true); // 48 - directory offset
  const locator = ZIP64_END_RECORD_SIZE;
  view.setUint32(locator, ZIP64_LOCATOR, true);
  view.setBigUint64(locator + 8, BigInt(plan.directoryOffset + plan.directorySize), true); // 8 - offset of the Zip64 record
  view.setUint32(locator + 16, 1, true); // 16 - disks
  const end = locator + ZIP64_LOCATOR_SIZE;
  view.setUint32(end, END_RECORD, true);
  view.setUint16(end + 8, Math.min(count, SENTINEL_16), true); // 8 - entries on this disk
  view.setUint16(end + 10, Math.min(count, SENTINEL_16), true); // 10 - entries
  view.setUint32(end + 12, Math.min(plan.directorySize, SENTINEL_32), true); // 12 - directory size
  view.setUint32(end + 16, Math.min(plan.directoryOffset, SENTINEL_32), true); // 16 - directory offset; 20 - no comment
  return bytes;
}
