import type { ByteSource } from '../bytes/byte-source.ts';
import { toSafeInteger } from '../bytes/integers.ts';
import type { ArchiveEnd, EndRecord, Zip64EndRecord } from './end-record.ts';
import type { FindingList } from './finding-list.ts';
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD_SIZE,
  LOCAL_HEADER,
  SENTINEL_16,
  SENTINEL_32,
  ZIP64_END_RECORD_SIZE,
  ZIP64_LOCATOR_SIZE,
} from './layout.ts';
import { INVALID_ARCHIVE, MULTIDISK, TOO_MANY_FILES, trailingReference } from './torch-says.ts';

/** Where the directory is, by all that the end records say. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
  /** Bytes in front of the archive by which every recorded offset is too small. */
  readonly base: number;
  readonly zip64: boolean;
  /** First byte of the end records, whose claims these are: the directory should end here. */
  readonly endRecordsStart: number;
  readonly trailingBytes: number;
}

interface Claim {
  readonly offset: number | null;
  readonly size: number | null;
  readonly count: number | null;
}

/**
 * Read the claims of both end records, report where they disagree, and settle on the place of the directory. Null when
 * the claims cannot be a place in this file; the reason is then among the findings.
 */
export async function placeDirectory(
  source: ByteSource,
  found: ArchiveEnd,
  findings: FindingList,
  signal?: AbortSignal,
): Promise<DirectoryPlace | null> {
  const { end, zip64 } = found;
  reportEndRecords(source, found, findings);
  const claim: Claim =
    zip64 === null
      ? { offset: end.directoryOffset, size: end.directorySize, count: end.entries }
      : {
          offset: toSafeInteger(zip64.directoryOffset),
          size: toSafeInteger(zip64.directorySize),
          count: toSafeInteger(zip64.entries),
        };
  const endRecordsStart = zip64?.position ?? end.position;
  const { offset, size, count } = claim;
  if (offset === null || size === null || size > source.size || offset > source.size) {
    findings.add(
      'ZP216',
      { offset: end.position },
      { directory: describe(offset), bytes: describe(size), size: source.size },
    );
    return null;
  }
  if (count === null || count > size / CENTRAL_HEADER_SIZE) {
    findings.add(
      'ZP211',
      { offset: end.position },
      { claimed: describe(count), found: `room for ${String(Math.floor(size / CENTRAL_HEADER_SIZE))}` },
      count === null || count > 0xffffffff ? TOO_MANY_FILES : INVALID_ARCHIVE,
    );
    if (count === null || size === 0) return null;
  }
  const start = await settleStart(source, { offset, size }, endRecordsStart, signal);
  if (start === null) {
    findings.add('ZP216', { offset: end.position }, { directory: offset, bytes: size, size: source.size });
    return null;
  }
  const base = start === offset ? 0 : await settleBase(source, start, start - offset, signal);
  if (base !== start - offset)
    findings.add('ZP216', { offset: end.position }, { directory: offset, bytes: size, size: source.size });
  if (zip64 !== null) reportZip64Place(end, zip64, base, findings);
  const trailingBytes = Math.max(0, source.size - end.position - END_RECORD_SIZE - end.commentLength);
  return { offset: start, size, count, base, zip64: zip64 !== null, endRecordsStart, trailingBytes };
}

/**
 * The directory stands `shift` bytes away from its recorded offset: so do the records, behind foreign bytes, unless the
 * first of them is missing there and stands just where the directory says. Then only the recorded offset is wrong.
 */
async function settleBase(source: ByteSource, directory: number, shift: number, signal?: AbortSignal): Promise<number> {
  const header = await source.read(directory, Math.min(CENTRAL_HEADER_SIZE, source.size - directory), signal);
  if (header.byteLength < CENTRAL_HEADER_SIZE) return shift;
  const recorded = new DataView(header.buffer, header.byteOffset, header.byteLength).getUint32(42, true);
  const isShifted = await hasLocalHeader(source, recorded + shift, signal);
  return !isShifted && (await hasLocalHeader(source, recorded, signal)) ? 0 : shift;
}

async function hasLocalHeader(source: ByteSource, offset: number, signal?: AbortSignal): Promise<boolean> {
  if (offset < 0 || offset + 4 > source.size) return false;
  const bytes = await source.read(offset, 4, signal);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === LOCAL_HEADER;
}

function describe(value: number | null): string | number {
  return value ?? 'more than 2^53';
}

/**
 * The directory stands at its recorded offset, or, behind foreign bytes, right before the end records. A recorded
 * offset that leads to a central header wins, because that is what torch reads.
 */
async function settleStart(
  source: ByteSource,
  claim: { readonly offset: number; readonly size: number },
  endRecordsStart: number,
  signal?: AbortSignal,
): Promise<number | null> {
  if (claim.size === 0) return claim.offset <= endRecordsStart ? claim.offset : null;
  const shifted = endRecordsStart - claim.size;
  for (const start of [claim.offset, shifted]) {
    if (start < 0 || start + Math.max(claim.size, 4) > endRecordsStart) continue;
    const bytes = await source.read(start, 4, signal);
    if (new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === CENTRAL_HEADER) return start;
  }
  // Neither leads to a header: when both agree the directory itself is damaged, and reading it says where.
  return shifted === claim.offset ? shifted : null;
}

/** Is the Zip64 record where its locator says, and right in front of it? */
function reportZip64Place(end: EndRecord, zip64: Zip64EndRecord, base: number, findings: FindingList): void {
  const locatorAt = end.position - ZIP64_LOCATOR_SIZE;
  const at = { offset: locatorAt, end: end.position };
  const recordEnd = zip64.position + zip64.length;
  if (BigInt(zip64.position - base) !== zip64.locatorOffset)
    findings.add('ZP213', at, {
      part: `the locator leads to ${String(zip64.locatorOffset)}, the record is at ${String(zip64.position - base)}`,
    });
  if (recordEnd === locatorAt) return;
  if (zip64.position + ZIP64_END_RECORD_SIZE === locatorAt)
    findings.add(
      'ZP213',
      { offset: zip64.position, end: locatorAt },
      { part: `the record gives its length as ${String(zip64.length)} bytes` },
    );
  else
    findings.add('ZP217', { offset: recordEnd, end: locatorAt }, { count: locatorAt - recordEnd, offset: recordEnd });
}

function reportEndRecords(source: ByteSource, found: ArchiveEnd, findings: FindingList): void {
  const { end, zip64, zip64Damage, rival } = found;
  const at = { offset: end.position, end: end.position + END_RECORD_SIZE };
  const commentEnd = end.position + END_RECORD_SIZE + end.commentLength;
  if (commentEnd > source.size)
    findings.add('ZP218', at, { claimed: end.commentLength, found: source.size - end.position - END_RECORD_SIZE });
  if (commentEnd === source.size && end.commentLength > 0)
    findings.add('ZP273', { offset: at.end, end: commentEnd }, { count: end.commentLength });
  if (commentEnd < source.size)
    findings.add(
      'ZP206',
      { offset: commentEnd, end: source.size },
      { count: source.size - commentEnd },
      trailingReference(source.size - end.position),
    );
  if (rival !== null) findings.add('ZP215', { offset: rival }, { first: end.position, second: rival });
  if (zip64Damage === 'no-record')
    findings.add(
      'ZP213',
      { offset: end.position - ZIP64_LOCATOR_SIZE },
      { part: 'the record that the Zip64 locator names is not there' },
    );
  if (zip64Damage === 'no-locator')
    findings.add(
      'ZP213',
      { offset: end.position - ZIP64_LOCATOR_SIZE },
      { part: 'the Zip64 locator is not where the Zip64 end record ends' },
    );
  const disks = [end.disk, end.directoryDisk, zip64?.disk ?? 0, zip64?.directoryDisk ?? 0, (zip64?.disks ?? 1) - 1];
  // A plain record under Zip64 may hold 0xFFFF for the disks as well.
  if (disks.some((disk) => disk !== 0 && (disk !== SENTINEL_16 || zip64 === null))) findings.add('ZP214', at);
  if (zip64 === null) {
    if (end.entriesOnDisk !== end.entries)
      findings.add('ZP212', at, { field: 'entries on this disk', one: end.entriesOnDisk, other: end.entries });
    return;
  }
  const compare = (field: string, plain: number, sentinel: number, wide: bigint) => {
    if (plain !== sentinel && BigInt(plain) !== wide) findings.add('ZP212', at, { field, one: plain, other: wide });
  };
  if (zip64.entriesOnDisk !== zip64.entries)
    findings.add(
      'ZP212',
      at,
      { field: 'entries on this disk', one: zip64.entriesOnDisk, other: zip64.entries },
      MULTIDISK,
    );
  compare('entries on this disk', end.entriesOnDisk, SENTINEL_16, zip64.entriesOnDisk);
  compare('entries', end.entries, SENTINEL_16, zip64.entries);
  compare('directory size', end.directorySize, SENTINEL_32, zip64.directorySize);
  compare('directory offset', end.directoryOffset, SENTINEL_32, zip64.directoryOffset);
}
