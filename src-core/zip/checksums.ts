import { finding, type Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import type { ZipArchive, ZipEntry } from './archive.ts';
import { crc32OfZeros } from './crc32-combine.ts';
import { DEFLATED, FLAG_ENCRYPTED, FLAG_MASKED_HEADERS, FLAG_STRONG_ENCRYPTION, STORED } from './layout.ts';
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
export type SummedEntry = Pick<ZipEntry, 'name' | 'size' | 'crc32'>;

/** A storage of a torch archive: `<root>/data/<key>`. */
const STORAGE = /(?:^|\/)data\/[^/]+$/;

export function isStorageName(name: string): boolean {
  return STORAGE.test(name);
}

export function checksumPolicy(entries: readonly Pick<ZipEntry, 'name' | 'size' | 'crc32'>[]): ChecksumPolicy {
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

/** What can be said of the checksums without reading the data. */
export function policyFindings(entries: readonly SummedEntry[]): readonly Finding[] {
  const policy = checksumPolicy(entries);
  if (policy === 'none') return [finding('ZP262')];
  if (policy !== 'none-for-storages') return [];
  return [
    finding('ZP263', {}, { count: entries.filter((entry) => entry.size > 0 && isStorageName(entry.name)).length }),
  ];
}

/** A task of which it is yet to be said which storage it is. */
export type OpenTask = Omit<ChecksumTask, 'storage'> & { storage: number | null };

/**
 * The ranges whose CRC-32 the archive records, in file order. Left out are records that cannot be read (encrypted,
 * other methods, no local header, outside of the file) and those that share bytes with one already listed: each byte
 * of the file is read once, whatever the directory claims.
 */
export function checksumTasks(archive: ZipArchive): OpenTask[] {
  const tasks: OpenTask[] = [];
  for (const entry of archive.entries) {
    const { dataOffset, end, method } = entry;
    if (dataOffset === null || end === null || (method !== STORED && method !== DEFLATED)) continue;
    if ((entry.flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS)) !== 0) continue;
    tasks.push({
      entry: entry.name,
      fileOffset: dataOffset,
      storedBytes: entry.compressedSize,
      size: entry.size,
      method,
      crc32: entry.crc32,
      storage: null,
    });
  }
  tasks.sort((a, b) => a.fileOffset - b.fileOffset);
  let covered = 0;
  return tasks.filter((task) => {
    if (task.fileOffset < covered) return false;
    covered = task.fileOffset + task.storedBytes;
    return true;
  });
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
