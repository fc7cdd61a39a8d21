import type { ByteSource } from '../bytes/byte-source.ts';
import { TEXT_DAMAGE_HEAD } from '../bytes/text-damage.ts';
import type { PartialRecord, ZipArchive, ZipEntry } from './archive.ts';
import { tableOf } from './entry-table.ts';
import type { FindingList } from './finding-list.ts';
import { findLooseDirectory, type LooseDirectory } from './loose-directory.ts';
import type { ReadArchiveOptions } from './read.ts';
import { explainByTextDamage } from './text-damage.ts';
import { missingEndReference, prefixReference } from './torch-says.ts';
import { walkRecords, type WalkStep } from './walk.ts';
import { startOfZeroTail } from './zero-runs.ts';

/** Data that is searched for the ends of records before the quick part gives up: a quarter of a second. */
const SEARCH_BYTES = 256 * 1024 * 1024;

/** Names that browsers, download tools and safe writers give a file until it is complete. */
const UNFINISHED = /\.(?:part|partial|crdownload|download|incomplete|aria2|opdownload|filepart|tmp|temp)$/i;

export interface Walked {
  readonly entries: readonly ZipEntry[];
  readonly partial: PartialRecord | null;
  readonly last: WalkStep | null;
  /** First byte that is part of a record. */
  readonly firstRecord: number;
}

/** Walk all records, with the sizes that a damaged directory still tells. */
export async function collectRecords(
  source: ByteSource,
  known: readonly ZipEntry[],
  options: ReadArchiveOptions,
): Promise<Walked> {
  const sizes = new Map(known.map((entry) => [entry.name, entry.compressedSize]));
  const entries: ZipEntry[] = [];
  let partial: PartialRecord | null = null;
  let last: WalkStep | null = null;
  const walk = walkRecords(source, {
    expectedSize: (name) => options.expectedSize?.(name) ?? sizes.get(name) ?? null,
    searchBytes: options.searchBytes ?? SEARCH_BYTES,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for await (const step of walk) {
    last = step;
    if (step.kind === 'record') entries.push(step.entry);
    if (step.kind === 'cut') partial = step.partial;
    if (entries.length >= options.limits.zipEntries) break;
  }
  return { entries, partial, last, firstRecord: entries[0]?.localHeaderOffset ?? 0 };
}

/** Say what became of an archive whose directory is missing, and list the records that can be found without it. */
export async function diagnose(
  source: ByteSource,
  options: ReadArchiveOptions,
  findings: FindingList,
  endRecord: 'missing' | 'present',
): Promise<ZipArchive> {
  const { limits, signal } = options;
  const head = await source.read(0, Math.min(TEXT_DAMAGE_HEAD, source.size), signal);
  const wasText = explainByTextDamage(head, findings);
  const loose = endRecord === 'missing' ? await findLooseDirectory(source, limits, signal) : null;
  const walked = await collectRecords(source, loose?.table.entries ?? [], options);
  if (!wasText) await reportEnd(source, walked, loose, endRecord, findings, signal);
  if (endRecord === 'missing' && UNFINISHED.test(options.name)) findings.add('ZP290', {}, { name: options.name });
  const { entries, partial } = walked;
  if (!wasText && walked.firstRecord > 0)
    findings.add(
      'ZP205',
      { offset: 0, end: walked.firstRecord },
      { count: walked.firstRecord },
      prefixReference(walked.firstRecord, head),
    );
  return {
    table: tableOf(entries),
    entries,
    directory: null,
    findings: findings.toArray(),
    unusable: entries.length === 0,
    partial,
  };
}

async function reportEnd(
  source: ByteSource,
  walked: Walked,
  loose: LooseDirectory | null,
  endRecord: 'missing' | 'present',
  findings: FindingList,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { size } = source;
  const whole = walked.entries.length;
  if (endRecord === 'present') {
    if (findings.size === 0) findings.addFirst('ZP216', {}, { directory: 'an unknown place', bytes: 0, size });
    return;
  }
  const reference = missingEndReference(size);
  const zeros = await startOfZeroTail(source, signal);
  if (size - zeros >= ZEROS_THAT_MATTER)
    findings.addFirst('ZP204', { offset: zeros, end: size }, { offset: zeros, size, whole }, reference);
  else if (loose !== null && loose.table.length >= whole && reachesEnd(loose, size))
    findings.addFirst('ZP203', { offset: loose.offset }, { entries: loose.table.length }, reference);
  else if (whole > 0 && (walked.last?.kind === 'directory' || walked.last?.kind === 'end'))
    findings.addFirst('ZP202', { offset: size }, { whole, size }, reference);
  else if (walked.partial !== null)
    findings.addFirst(
      'ZP201',
      { offset: walked.partial.localHeaderOffset, end: size },
      { size, whole, name: nameOf(walked.partial) },
      reference,
    );
  else if (walked.last?.kind === 'paused')
    findings.addFirst('ZP200', { offset: walked.last.offset }, { size, whole }, reference);
  else findings.addFirst('ZP219', {}, { size }, reference);
}

/** The end records take 98 bytes, so a tail of zeros this long is no padding of a field. */
const ZEROS_THAT_MATTER = 128;
/** What may follow a whole directory when only the end records are damaged. */
const END_RECORDS = 56 + 20 + 22;

function reachesEnd(loose: LooseDirectory, size: number): boolean {
  return size - loose.end <= END_RECORDS;
}

function nameOf(partial: PartialRecord): string {
  return partial.name === '' ? 'an unnamed record' : partial.name;
}
