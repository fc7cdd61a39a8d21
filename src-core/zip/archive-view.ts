import { RowTable } from '../model/row-table.ts';
import type { ArchiveEntry, Checkpoint, Seal } from '../model/checkpoint.ts';
import type { ZipArchive, ZipEntry } from './archive.ts';
import type { EntryTable } from './entry-table.ts';

/** An archive as the archive view shows it. Its entries are made when somebody looks: few do, and there may be many. */
export function archiveView(archive: ZipArchive, seal: Seal): NonNullable<Checkpoint['archive']> {
  const { directory } = archive;
  return {
    entries: new EntryViews(archive.table),
    directory: directory === null ? [0, 0] : [directory.offset, directory.offset + directory.size],
    seal,
  };
}

class EntryViews extends RowTable<ArchiveEntry> {
  readonly length: number;
  readonly #table: EntryTable;

  constructor(table: EntryTable) {
    super();
    this.#table = table;
    this.length = table.length;
  }

  protected row(index: number): ArchiveEntry {
    return viewOf(this.#table.at(index));
  }
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
