import type { ByteSource } from '../bytes/byte-source.ts';
import type { Limits } from '../model/limits.ts';
import type { ZipArchive, ZipDirectory } from './archive.ts';
import { checkCoverage, checkNames } from './coverage.ts';
import { diagnose } from './diagnose.ts';
import { placeDirectory, type DirectoryPlace } from './directory-place.ts';
import { parseDirectory, readDirectoryBytes, type ParsedDirectory } from './directory.ts';
import { findArchiveEnd } from './end-record.ts';
import type { DirectoryEntry } from './entry.ts';
import { FindingList } from './finding-list.ts';
import { LOCAL_HEADER_SIZE } from './layout.ts';
import { readLocalHeaders } from './local-headers.ts';
import { checkSupport } from './support.ts';

export interface ReadArchiveOptions {
  readonly limits: Limits;
  /** Base name of the file; '' when it has none. */
  readonly name: string;
  readonly signal?: AbortSignal;
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
  if (end === null) return diagnose(source, options, findings, 'no-end-record');
  const place = await placeDirectory(source, end, findings, signal);
  if (place === null) return diagnose(source, options, findings, 'no-directory');
  const directory = await readDirectoryBytes(source, place, findings, signal);
  const parsed = parseDirectory(directory, limits, findings);
  if (parsed.entries.length === 0 && place.size > 0) {
    findings.add('ZP210', { offset: place.offset }, { index: 0, offset: place.offset });
    return diagnose(source, options, findings, 'no-directory');
  }
  reportDirectory(place, parsed, findings);
  await checkEntries(source, place, parsed.entries, findings, signal);
  if (place.base > 0) findings.add('ZP205', { offset: 0, end: place.base }, { count: place.base });
  return {
    entries: parsed.entries,
    directory: describeDirectory(place, end.end.commentLength),
    findings: findings.toArray(),
    unusable: false,
    partial: null,
  };
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
  const count = parsed.entries.length;
  if (parsed.stopped === 'signature' || parsed.stopped === 'overrun')
    findings.add('ZP210', { offset: at }, { index: count, offset: at });
  else if (count !== place.count && parsed.stopped === null && findings.count('ZP211') === 0)
    findings.add('ZP211', { offset: place.endRecordsStart }, { claimed: place.count, found: count });
  const end = place.offset + place.size;
  if (end < place.endRecordsStart)
    findings.add(
      'ZP217',
      { offset: end, end: place.endRecordsStart },
      { count: place.endRecordsStart - end, offset: end },
    );
}

async function checkEntries(
  source: ByteSource,
  place: DirectoryPlace,
  entries: readonly DirectoryEntry[],
  findings: FindingList,
  signal: AbortSignal | undefined,
): Promise<void> {
  const inside: DirectoryEntry[] = [];
  let sorted = true;
  let previous = -1;
  for (const entry of entries) {
    checkSupport(entry, findings);
    const start = entry.localHeaderOffset;
    if (start + LOCAL_HEADER_SIZE > place.offset) {
      findings.add('ZP230', { entry: entry.name }, { end: describePlace(start), limit: place.offset });
      continue;
    }
    if (start < previous) sorted = false;
    previous = start;
    inside.push(entry);
  }
  if (!sorted) inside.sort((a, b) => a.localHeaderOffset - b.localHeaderOffset);
  await readLocalHeaders(source, inside, place.offset, findings, signal);
  checkCoverage(inside, place.base, place.offset, findings);
  checkNames(entries, findings);
}

function describePlace(value: number): number | string {
  return Number.isFinite(value) ? value : 'more than 2^53';
}
