import type { ByteSource } from '../bytes/byte-source.ts';
import type { DirectoryEntry, EntryTable } from './entry-table.ts';
import type { FindingList } from './finding-list.ts';
import { hexadecimal } from './hexadecimal.ts';
import {
  CENTRAL_HEADER,
  DATA_DESCRIPTOR,
  DESCRIPTOR_SIZE,
  DESCRIPTOR_SIZE_64,
  FLAG_DESCRIPTOR,
  LOCAL_HEADER,
  SENTINEL_32,
} from './layout.ts';
import type { ByteWindow } from './spans.ts';

/**
 * Move the end of a record past its descriptor where that is the usual one (signed, sizes of 32 bits, all as the directory
 * says) or none is promised. False where a closer look is needed; nothing is changed then.
 */
export function stepOverDescriptor(table: EntryTable, index: number, { view, offset }: ByteWindow): boolean {
  const end = table.ends[index] ?? NaN;
  if (((table.flags[index] ?? 0) & FLAG_DESCRIPTOR) === 0 || Number.isNaN(end)) return true;
  const at = end - offset;
  if (at < 0 || at + DESCRIPTOR_SIZE > view.byteLength || view.getInt32(at, true) !== DATA_DESCRIPTOR) return false;
  const compressedSize = view.getInt32(at + 8, true) >>> 0;
  const size = view.getInt32(at + 12, true) >>> 0;
  const isWide =
    size === SENTINEL_32 || compressedSize === SENTINEL_32 || (table.headerOffsets[index] ?? 0) >= SENTINEL_32;
  if (isWide || view.getInt32(at + 4, true) >>> 0 !== table.crcs[index]) return false;
  if (compressedSize !== table.compressedSizes[index] || size !== table.sizes[index]) return false;
  table.ends[index] = end + DESCRIPTOR_SIZE;
  return true;
}

/**
 * Check the descriptor behind the data where the flags promise one, and move `end` past it. False when the window does
 * not reach it (the records do not follow each other closely): it is then read alone.
 */
export function checkDescriptor(entry: DirectoryEntry, window: ByteWindow, findings: FindingList): boolean {
  const { end } = entry;
  if ((entry.flags & FLAG_DESCRIPTOR) === 0 || end === null) return true;
  const { view } = window;
  const at = end - window.offset;
  if (at < 0 || at + DESCRIPTOR_SIZE > view.byteLength) return false;
  const length = descriptorLength(entry, view, at);
  if (length > 0) {
    entry.end = end + length;
    return true;
  }
  const where = { entry: entry.name, offset: end };
  const signature = view.getUint32(at, true);
  const sizesAt = view.getUint32(at + 8, true) === (entry.compressedSize & SENTINEL_32) >>> 0;
  const crcAt = view.getUint32(at + 4, true) === entry.crc32;
  if (signature === DATA_DESCRIPTOR) {
    if (!crcAt)
      findings.add('ZP227', where, {
        descriptor: hexadecimal(view.getUint32(at + 4, true), 8),
        central: hexadecimal(entry.crc32, 8),
      });
    if (!sizesMatch(entry, view, at + 8)) findings.add('ZP228', where, { size: entry.size });
    entry.end = end + (isWide(entry) ? DESCRIPTOR_SIZE_64 : DESCRIPTOR_SIZE);
    return true;
  }
  if (entry.selfDescribed && (signature === LOCAL_HEADER || signature === CENTRAL_HEADER)) return true;
  findings.add('ZP226', where, { offset: end });
  if (crcAt && sizesAt) entry.end = end + (isWide(entry) ? DESCRIPTOR_SIZE_64 : DESCRIPTOR_SIZE);
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
    Number.isSafeInteger(entry.size) &&
    Number.isSafeInteger(entry.compressedSize) &&
    view.getBigUint64(at, true) === BigInt(entry.compressedSize) &&
    view.getBigUint64(at + 8, true) === BigInt(entry.size);
  return wide ? 16 : 0;
}

function sizesMatch(entry: DirectoryEntry, view: DataView, at: number): boolean {
  if (isWide(entry)) {
    if (at + 16 > view.byteLength) return false;
    return (
      Number.isSafeInteger(entry.size) &&
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

/** The same, with a read for this descriptor alone. */
export async function readDescriptorAlone(
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkDescriptor(entry, { bytes, view, offset: entry.end }, findings);
}
