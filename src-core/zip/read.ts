import type { ByteSource } from '../bytes/byte-source.ts';
import { TEXT_DAMAGE_HEAD } from '../bytes/text-damage.ts';
import type { Limits } from '../model/limits.ts';
import type { ZipArchive, ZipDirectory } from './archive.ts';
import { checkCoverage, checkNames } from './coverage.ts';
import { collectRecords, diagnose } from './diagnose.ts';
import { placeDirectory, type DirectoryPlace } from './directory-place.ts';
import { parseDirectory, readDirectoryBytes, type ParsedDirectory } from './directory.ts';
import { findArchiveEnd } from './end-record.ts';
import { tableOf, type EntryTable } from './entry-table.ts';
import { sortRows } from './file-order.ts';
import { FindingList } from './finding-list.ts';
import { LOCAL_HEADER_SIZE, ZIP64_END_RECORD_SIZE, ZIP64_LOCATOR_SIZE } from './layout.ts';
import { readLocalHeaders } from './local-headers.ts';
import { checkSupport } from './support.ts';
import { explainByTextDamage } from './text-damage.ts';
import { INVALID_ARCHIVE, prefixReference } from './torch-says.ts';

export interface ReadArchiveOptions {
  readonly limits: Limits;
  /** Base name of the file; '' when it has none. */
  readonly name: string;
  readonly signal?: AbortSignal;
  /** For a file without a directory: how long a record should be, by the pickle, or null. See `walkRecords`. */
  readonly expectedSize?: (name: string) => number | null;
  /** For a file without a directory: bytes that are searched for the ends of records. Default 256 MiB. */
  readonly searchBytes?: number;
}

/**
 * Read a zip archive in one sweep: end records, directory, every local header and data descriptor. Contents are not
 * read. Damage is among the findings; only a failure of the source is thrown.
 *
 * Without a usable directory the local records are walked instead, which tells where the file was cut and what is whole.
 * Source: APPNOTE.TXT 6.3.10.
 */
export async function readArchive(source: ByteSource, options: ReadArchiveOptions): Promise<ZipArchive> {
  const { limits, signal } = options;
  const findings = new FindingList(limits);
  const end = await findArchiveEnd(source, signal);
  if (end === null) return diagnose(source, options, findings, 'missing');
  const place = await placeDirectory(source, end, findings, signal);
  if (place === null) return diagnose(source, options, findings, 'present');
  const directory = await readDirectoryBytes(source, place, findings, signal);
  const parsed = parseDirectory(directory, limits, findings);
  if (parsed.table.length === 0 && place.size > 0) {
    findings.add('ZP210', { offset: place.offset }, { index: 0, offset: place.offset });
    return diagnose(source, options, findings, 'present');
  }
  reportDirectory(place, parsed, findings);
  await checkEntries(source, place, parsed, findings, signal);
  await reportShift(source, place, findings, signal);
  // Behind a damaged directory entry the others are found by their local headers.
  const whole = parsed.stopped === null || parsed.stopped === 'limit';
  const table = whole ? parsed.table : await withoutDirectory(source, parsed.table, options);
  return {
    table,
    get entries() {
      return table.entries;
    },
    directory: describeDirectory(place, end.end.commentLength),
    findings: findings.toArray(),
    unusable: false,
    partial: null,
  };
}

/** Records shifted against the directory: bytes in front of the archive, or a transfer that changed bytes all over it. */
async function reportShift(
  source: ByteSource,
  place: DirectoryPlace,
  findings: FindingList,
  signal: AbortSignal | undefined,
): Promise<void> {
  const missing = findings.count('ZP220');
  if (place.base === 0 && missing === 0) return;
  const head = await source.read(0, Math.min(TEXT_DAMAGE_HEAD, source.size), signal);
  if (missing > 0 && explainByTextDamage(head, findings)) return;
  if (place.base > 0)
    findings.addFirst(
      'ZP205',
      { offset: 0, end: place.base },
      { count: place.base },
      prefixReference(place.base, head),
    );
}

async function withoutDirectory(
  source: ByteSource,
  known: EntryTable,
  options: ReadArchiveOptions,
): Promise<EntryTable> {
  const walked = await collectRecords(source, known.entries, options);
  return walked.entries.length > known.length ? tableOf(walked.entries) : known;
}

function describeDirectory(place: DirectoryPlace, commentLength: number): ZipDirectory {
  return {
    offset: place.offset,
    size: place.size,
    count: place.count,
    zip64: place.zip64,
    commentLength,
    prefixBytes: place.base,
    trailingBytes: place.trailingBytes,
  };
}

function reportDirectory(place: DirectoryPlace, parsed: ParsedDirectory, findings: FindingList): void {
  const at = place.offset + parsed.parsed;
  const count = parsed.table.length;
  if (parsed.stopped === 'signature' || parsed.stopped === 'overrun')
    findings.add('ZP210', { offset: at }, { index: count, offset: at });
  else if (count !== place.count && parsed.stopped === null && findings.count('ZP211') === 0)
    findings.add(
      'ZP211',
      { offset: place.endRecordsStart },
      { claimed: place.count, found: count },
      count < place.count ? INVALID_ARCHIVE : '',
    );
  const end = place.offset + place.size;
  // Where a part of the Zip64 records is damaged, both parts are these bytes, and that is already said.
  const damaged =
    findings.count('ZP213') > 0 && place.endRecordsStart - end === ZIP64_END_RECORD_SIZE + ZIP64_LOCATOR_SIZE;
  if (end < place.endRecordsStart && !damaged)
    findings.add(
      'ZP217',
      { offset: end, end: place.endRecordsStart },
      { count: place.endRecordsStart - end, offset: end },
    );
}

async function checkEntries(
  source: ByteSource,
  place: DirectoryPlace,
  parsed: ParsedDirectory,
  findings: FindingList,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { table } = parsed;
  const order = orderOf(table, place.offset, findings);
  await readLocalHeaders(source, table, order, place.offset, findings, signal);
  const bounds = { start: place.base, end: place.offset, complete: parsed.stopped === null };
  checkCoverage(table, order, bounds, findings);
  checkNames(table, findings);
}

/** The rows whose records lie in front of the directory, in order of their local headers; the others are reported. */
function orderOf(table: EntryTable, limit: number, findings: FindingList): Uint32Array {
  const { length, headerOffsets, traits } = table;
  const order = new Uint32Array(length);
  let count = 0;
  for (let index = 0; index < length; index++) {
    if (!traits.isPlain) checkSupport(table.at(index), findings);
    const start = headerOffsets[index] ?? 0;
    if (start >= 0 && start + LOCAL_HEADER_SIZE <= limit) order[count++] = index;
    else findings.add('ZP230', { entry: table.names.text(index) }, { end: describePlace(start), limit });
  }
  const rows = order.subarray(0, count);
  return traits.isInOrder ? rows : sortRows(rows, headerOffsets);
}

function describePlace(value: number): number | string {
  // Bytes lost in front of the records shift them, and the first ones to before the file.
  if (value < 0) return `${value}, before the first`;
  return Number.isFinite(value) ? value : 'more than 2^53';
}
