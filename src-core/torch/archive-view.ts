import type { ArchiveEntry, Checkpoint, Seal } from '../model/checkpoint.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';
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
  const places: { readonly offset: number; readonly storage: number }[] = [];
  let sorted = true;
  let last = 0;
  for (let storage = 0; storage < dataOffsets.length; storage++) {
    const offset = dataOffsets[storage] ?? null;
    if (offset === null) continue;
    if (offset < last) sorted = false;
    last = offset;
    places.push({ offset, storage });
  }
  if (!sorted) places.sort((a, b) => a.offset - b.offset);
  let at = 0;
  for (const task of tasks) {
    while ((places[at]?.offset ?? Infinity) < task.fileOffset) at++;
    const place = places[at];
    if (place?.offset === task.fileOffset) task.storage = place.storage;
  }
  return tasks;
}
