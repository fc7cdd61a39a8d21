import type { ArchiveEntry, Checkpoint, Seal } from '../model/checkpoint.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';
import { sortRows } from '../zip/file-order.ts';
import type { OpenTask } from '../zip/checksums.ts';

/** An archive as the archive view shows it. Its entries are listed when somebody looks: few do, and there may be many. */
export function archiveView(archive: ZipArchive, seal: Seal): NonNullable<Checkpoint['archive']> {
  const { directory } = archive;
  let listed: readonly ArchiveEntry[] | null = null;
  return {
    get entries() {
      listed ??= archive.entries.map(viewOf);
      return listed;
    },
    directory: directory === null ? [0, 0] : [directory.offset, directory.offset + directory.size],
    seal,
  };
}

function viewOf(entry: ZipEntry): ArchiveEntry {
  return {
    name: entry.name,
    headerOffset: entry.localHeaderOffset,
    dataOffset: entry.dataOffset ?? entry.localHeaderOffset,
    compressedSize: entry.compressedSize,
    size: entry.size,
    method: entry.method,
    crc32: entry.crc32,
  };
}

/**
 * Say of each checksum which storage its bytes are. `dataOffsets` is the first byte of each storage's record in the file,
 * null where it has none; both lists are nearly always in file order.
 */
export function linkChecksums(
  tasks: readonly OpenTask[],
  dataOffsets: readonly (number | null)[],
): readonly OpenTask[] {
  const order = inFileOrder(dataOffsets);
  let at = 0;
  for (const task of tasks) {
    while (at < order.length && (dataOffsets[order[at] ?? 0] ?? -1) < task.fileOffset) at++;
    const storage = order[at];
    if (storage !== undefined && dataOffsets[storage] === task.fileOffset) task.storage = storage;
  }
  return tasks;
}

/** The storages that have a place, in order of their places. */
function inFileOrder(dataOffsets: readonly (number | null)[]): Uint32Array {
  const order = new Uint32Array(dataOffsets.length);
  let count = 0;
  for (let storage = 0; storage < dataOffsets.length; storage++)
    if ((dataOffsets[storage] ?? null) !== null) order[count++] = storage;
  return sortRows(order.subarray(0, count), dataOffsets);
}
