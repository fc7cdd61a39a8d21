import type { ArchiveEntry, Checkpoint, Seal } from '../model/checkpoint.ts';
import type { ZipArchive, ZipEntry } from '../zip/archive.ts';

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
