import type { ByteSource } from '../bytes/byte-source.ts';
import { toSafeInteger } from '../bytes/integers.ts';
import {
  CENTRAL_HEADER,
  END_RECORD,
  END_RECORD_SIZE,
  SENTINEL_16,
  SENTINEL_32,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
} from './layout.ts';

/** The end of central directory record as written, at `position` in the file. Source: APPNOTE 4.3.16. */
export interface EndRecord {
  readonly position: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entriesOnDisk: number;
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
  readonly commentLength: number;
}

/** The Zip64 end record with its locator. Source: APPNOTE 4.3.14 and 4.3.15. 64-bit fields stay as they are. */
export interface Zip64EndRecord {
  readonly position: number;
  /** Bytes of the record, its extensible data included. */
  readonly length: number;
  /** Where the locator says the record is, and how many disks it speaks of. */
  readonly locatorOffset: bigint;
  readonly disks: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entriesOnDisk: bigint;
  readonly entries: bigint;
  readonly directorySize: bigint;
  readonly directoryOffset: bigint;
}

/** What the last bytes of a file say about where its directory is. */
export interface ArchiveEnd {
  readonly end: EndRecord;
  readonly zip64: Zip64EndRecord | null;
  /** `no-record`: the locator is there, the record it names is not; `no-locator`: the reverse. */
  readonly zip64Damage: 'no-record' | 'no-locator' | null;
  /** Another end record that a reader may take for the right one: its position, or null. */
  readonly rival: number | null;
}

/** The end record, its longest comment, and both Zip64 parts lie within this many bytes of the end of a whole archive. */
const TAIL = END_RECORD_SIZE + SENTINEL_16;
/** Bytes of foreign data behind the archive that are searched for the end record beyond what other readers search. */
const FURTHER = 1 << 20;

/**
 * Find the end of central directory, or null when there is none in the last MiB. The record whose comment ends exactly
 * at the end of the file wins; without one, the last whose directory is there.
 */
export async function findArchiveEnd(source: ByteSource, signal?: AbortSignal): Promise<ArchiveEnd | null> {
  for (const length of [TAIL, TAIL + FURTHER]) {
    const start = Math.max(0, source.size - length);
    const tail = await source.read(start, source.size - start, signal);
    const candidates = findCandidates(tail, start);
    const end = await chooseEnd(source, candidates, signal);
    if (end !== null) return { end, ...(await readZip64(source, end, signal)), rival: rivalOf(end, candidates) };
    if (start === 0) break;
  }
  return null;
}

/** Every place where the signature stands with room for a whole record, last first. */
function findCandidates(tail: Uint8Array, start: number): EndRecord[] {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const found: EndRecord[] = [];
  // The engine's own search: a loop over 64 KiB is as long as everything else for a small file.
  for (let behind = tail.byteLength - END_RECORD_SIZE + 1; behind > 0 && found.length < MOST_CANDIDATES;) {
    const at = tail.lastIndexOf(END_RECORD & 0xff, behind - 1);
    if (at >= 0 && view.getUint32(at, true) === END_RECORD) found.push(parseEndRecord(view, at, start));
    behind = at;
  }
  return found;
}

/** Signatures in the tail that are looked at. A file made of nothing else must not cost a read for each. */
const MOST_CANDIDATES = 64;

function parseEndRecord(view: DataView, at: number, start: number): EndRecord {
  return {
    position: start + at,
    disk: view.getUint16(at + 4, true), // 4 - number of this disk
    directoryDisk: view.getUint16(at + 6, true), // 6 - disk where the central directory starts
    entriesOnDisk: view.getUint16(at + 8, true), // 8 - entries on this disk
    entries: view.getUint16(at + 10, true), // 10 - entries in all
    directorySize: view.getUint32(at + 12, true), // 12 - bytes of the central directory
    directoryOffset: view.getUint32(at + 16, true), // 16 - offset of its start
    commentLength: view.getUint16(at + 20, true), // 20 - comment length
  };
}

async function chooseEnd(
  source: ByteSource,
  candidates: readonly EndRecord[],
  signal?: AbortSignal,
): Promise<EndRecord | null> {
  const exact = candidates.filter((it) => it.position + END_RECORD_SIZE + it.commentLength === source.size);
  // The first of a chain of exact ones is the real record; a later one sits inside its comment.
  for (const candidate of exact.reverse()) if (await isPlausible(source, candidate, signal)) return candidate;
  for (const candidate of candidates) if (await isPlausible(source, candidate, signal)) return candidate;
  return exact[0] ?? candidates.at(0) ?? null;
}

/** Does a central header, or nothing at all for an empty archive, stand right in front of where the record points? */
async function isPlausible(source: ByteSource, end: EndRecord, signal?: AbortSignal): Promise<boolean> {
  if (end.entries === 0 && end.directorySize === 0) return end.position === 0;
  const before = end.position - end.directorySize;
  for (const at of [end.directoryOffset, before, before - ZIP64_LOCATOR_SIZE - ZIP64_END_RECORD_SIZE]) {
    if (at < 0 || at + 4 > end.position) continue;
    const bytes = await source.read(at, 4, signal);
    if (readUint32(bytes, 0) === CENTRAL_HEADER) return true;
  }
  return end.directoryOffset === SENTINEL_32 || end.directorySize === SENTINEL_32 || end.entries === SENTINEL_16;
}

/**
 * torch takes the last signature in the file that has room for a record, whatever its comment says (miniz,
 * `mz_zip_reader_locate_header_sig`). Where that is another one than ours, two readers see two archives.
 */
function rivalOf(end: EndRecord, candidates: readonly EndRecord[]): number | null {
  const last = candidates[0];
  return last === undefined || last.position === end.position ? null : last.position;
}

interface Zip64Parts {
  readonly zip64: Zip64EndRecord | null;
  readonly zip64Damage: ArchiveEnd['zip64Damage'];
}

async function readZip64(source: ByteSource, end: EndRecord, signal?: AbortSignal): Promise<Zip64Parts> {
  const locatorAt = end.position - ZIP64_LOCATOR_SIZE;
  const recordAt = locatorAt - ZIP64_END_RECORD_SIZE;
  if (locatorAt < 0) return { zip64: null, zip64Damage: null };
  const start = Math.max(0, recordAt);
  const bytes = await source.read(start, end.position - start, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const recordInFront = recordAt >= 0 && view.getUint32(0, true) === ZIP64_END_RECORD;
  const at = locatorAt - start;
  if (view.getUint32(at, true) !== ZIP64_LOCATOR)
    return { zip64: null, zip64Damage: recordInFront ? 'no-locator' : null };
  const locatorOffset = view.getBigUint64(at + 8, true); // 8 - offset of the Zip64 end record
  const disks = view.getUint32(at + 16, true); // 16 - number of disks
  const named = toSafeInteger(locatorOffset);
  if (named !== null && named + ZIP64_END_RECORD_SIZE <= locatorAt) {
    const record = await source.read(named, ZIP64_END_RECORD_SIZE, signal);
    if (readUint32(record, 0) === ZIP64_END_RECORD)
      return { zip64: parseZip64(record, named, locatorOffset, disks), zip64Damage: null };
  }
  // The offset does not lead there (foreign bytes in front, or damage); the usual place is right before the locator.
  if (!recordInFront) return { zip64: null, zip64Damage: 'no-record' };
  return {
    zip64: parseZip64(bytes.subarray(0, ZIP64_END_RECORD_SIZE), recordAt, locatorOffset, disks),
    zip64Damage: null,
  };
}

function parseZip64(record: Uint8Array, position: number, locatorOffset: bigint, disks: number): Zip64EndRecord {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return {
    position,
    locatorOffset,
    disks,
    length: 12 + (toSafeInteger(view.getBigUint64(4, true)) ?? 0), // 4 - size of what follows this field
    disk: view.getUint32(16, true), // 16 - number of this disk
    directoryDisk: view.getUint32(20, true), // 20 - disk where the central directory starts
    entriesOnDisk: view.getBigUint64(24, true), // 24 - entries on this disk
    entries: view.getBigUint64(32, true), // 32 - entries in all
    directorySize: view.getBigUint64(40, true), // 40 - bytes of the central directory
    directoryOffset: view.getBigUint64(48, true), // 48 - offset of its start
  };
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
