import type { ChecksumTask } from '../findings/format-result.ts';
import type { ArchiveEntry, Checkpoint, Seal } from '../model/checkpoint.ts';
import type { ZipArchive } from '../zip/archive.ts';

/** An archive as the archive view shows it. */
export function archiveView(archive: ZipArchive, seal: Seal): NonNullable<Checkpoint['archive']> {
  const entries = archive.entries.map((entry): ArchiveEntry => ({
    name: entry.name,
    headerOffset: entry.localHeaderOffset,
    dataOffset: entry.dataOffset ?? entry.localHeaderOffset,
    compressedSize: entry.compressedSize,
    size: entry.size,
    method: entry.method,
    crc32: entry.crc32,
  }));
  const { directory } = archive;
  return {
    entries,
    directory: directory === null ? [0, 0] : [directory.offset, directory.offset + directory.size],
    seal,
  };
}

/**
 * Say of each checksum which storage its bytes are. `dataOffsets` is the first byte of each storage's record in the file,
 * null where it has none; both lists are nearly always in file order.
 */
export function linkChecksums(
  tasks: readonly ChecksumTask[],
  dataOffsets: readonly (number | null)[],
): readonly ChecksumTask[] {
  const places: { readonly offset: number; readonly storage: number }[] = [];
  let sorted = true;
  let last = 0;
  for (const [storage, offset] of dataOffsets.entries()) {
    if (offset === null) continue;
    if (offset < last) sorted = false;
    last = offset;
    places.push({ offset, storage });
  }
  if (!sorted) places.sort((a, b) => a.offset - b.offset);
  let at = 0;
  return tasks.map((task) => {
    while ((places[at]?.offset ?? Infinity) < task.fileOffset) at++;
    const place = places[at];
    return place?.offset === task.fileOffset ? { ...task, storage: place.storage } : task;
  });
}
