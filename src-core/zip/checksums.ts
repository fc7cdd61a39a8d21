import { finding, type Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import type { Rows } from '../model/rows.ts';
import type { ZipArchive, ZipEntry } from './archive.ts';
import { ChecksumTable } from './checksum-table.ts';
import { crc32OfZeros } from './crc32-combine.ts';
import type { ByteRange } from './spans.ts';

/** Which checksums an archive has: a CRC-32 of 0 is a mismatch in one record, and an absent checksum in all of them. */
export type ChecksumPolicy =
  | 'recorded'
  /** Saved with `set_crc32_options(False)`, or by a writer that records none. */
  | 'none'
  /** Records have them, storages do not: saved under `skip_data`. */
  | 'none-for-storages'
  /** One storage, without a checksum: only its bytes tell whether it was skipped. */
  | 'open';

/** What the policy is read from. */
type SummedEntry = Pick<ZipEntry, 'name' | 'size' | 'crc32'>;

/** A storage of a torch archive: `<root>/data/<key>`. */
const STORAGE = /(?:^|\/)data\/[^/]+$/;

export function isStorageName(name: string): boolean {
  return STORAGE.test(name);
}

export function checksumPolicy(entries: Iterable<SummedEntry>): ChecksumPolicy {
  let filled = 0;
  let zero = 0;
  for (const entry of entries) {
    if (entry.size === 0) continue;
    filled += 1;
    if (entry.crc32 === 0) zero += 1;
  }
  if (zero === 0) return 'recorded';
  if (zero === filled) return 'none';
  let storages = 0;
  let zeroStorages = 0;
  for (const entry of entries) {
    if (entry.size === 0 || !isStorageName(entry.name)) continue;
    storages += 1;
    if (entry.crc32 === 0) zeroStorages += 1;
  }
  if (zeroStorages < storages || zero > zeroStorages) return 'recorded';
  return storages > 1 ? 'none-for-storages' : 'open';
}

/** The same of an archive, whose entries are looked at only where one has no checksum. */
export function archivePolicy(archive: ZipArchive): ChecksumPolicy {
  return archive.table.traits.hasChecksums ? 'recorded' : checksumPolicy(archive.entries);
}

/** What can be said of the checksums without reading the data. */
export function policyFindings(archive: ZipArchive): readonly Finding[] {
  // So it is nearly always, and nothing else needs to be asked.
  if (archive.table.traits.hasChecksums) return [];
  const { entries } = archive;
  const policy = checksumPolicy(entries);
  if (policy === 'none') return [finding('ZP262')];
  if (policy !== 'none-for-storages') return [];
  return [
    finding('ZP263', {}, { count: entries.filter((entry) => entry.size > 0 && isStorageName(entry.name)).length }),
  ];
}

/**
 * The ranges whose CRC-32 the archive records. `dataOffsets` is the first byte of each storage's record in the file, NaN
 * where it has none: a range that begins there is the storage's.
 */
export function checksumTasks({ table }: ZipArchive, dataOffsets: ArrayLike<number> = []): Rows<ChecksumTask> {
  return new ChecksumTable(table, dataOffsets);
}

/**
 * Compare the CRC-32 of a task's bytes with the recorded one. `blank` is a run of zeros found in the bytes
 * (`findBlankRun`, file offsets), asked for where they differ; null when there is none or nobody looked.
 */
export function checksumFindings(
  task: ChecksumTask,
  actual: number,
  policy: ChecksumPolicy = 'recorded',
  blank: ByteRange | null = null,
): readonly Finding[] {
  if (actual === task.crc32 || isUnrecorded(task, policy)) return [];
  const at = { entry: task.entry };
  const data = { entry: task.entry, bytes: task.size, expected: hex(task.crc32), actual: hex(actual) };
  if (task.crc32 === 0) {
    if (policy === 'open' && isStorageName(task.entry) && actual === crc32OfZeros(task.size))
      return [finding('ZP263', at, { count: 1 })];
    return [finding('ZP264', at, data)];
  }
  if (blank === null) return [finding('ZP260', at, data)];
  const start = blank.start - task.fileOffset;
  const end = blank.end - task.fileOffset;
  return [finding('ZP261', { ...at, offset: start, end }, { ...data, start, end })];
}

function isUnrecorded(task: ChecksumTask, policy: ChecksumPolicy): boolean {
  if (task.crc32 !== 0) return false;
  return policy === 'none' || (policy === 'none-for-storages' && isStorageName(task.entry));
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
