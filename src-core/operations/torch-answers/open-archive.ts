import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import { foldersOf } from '../../torch/archive-root.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import type { EntryTable } from '../../zip/entry-table.ts';
import { ARCHIVE_BROKEN, NO_DIRECTORY, recordError } from './messages.ts';

/**
 * What torch's archive reader (miniz) makes of an archive: it looks at less than we do, so most of our findings are not
 * among its refusals. Source: third_party/miniz, `mz_zip_reader_init_internal`, `mz_zip_reader_read_central_dir`.
 */
export type OpenedArchive =
  { readonly ok: false; readonly message: string } | { readonly ok: true; readonly records: SmallRecords };

const LOCAL_HEADER = 30;
const MASKED_HEADERS = 0x2000;

export function openArchive(archive: ZipArchive, findings: readonly Finding[], size: number): OpenedArchive {
  const { directory } = archive;
  const message = openingReference(findings);
  if (message !== null) return { ok: false, message };
  if (directory === null || archive.unusable) return { ok: false, message: NO_DIRECTORY };
  const { table } = archive;
  // A count that is too small ends the reading early; a larger one would run past the directory.
  const count = Math.min(directory.count, table.length);
  for (let index = 0; index < count; index++)
    if (isRefused(table, index, size)) return { ok: false, message: ARCHIVE_BROKEN };
  return { ok: true, records: new SmallRecords(table, count) };
}

/**
 * The records that torch reads before the storages, by their names in the root folder and without regard to case.
 * `count` is how many entries it reads: fewer than there are when the count in the end record is too small.
 */
export class SmallRecords {
  /** Folder of the first entry, with its slash; '' where it is in none. */
  readonly root: string;
  readonly #byName = new Map<string, ZipEntry>();

  constructor(table: EntryTable, count: number) {
    const { prefix, storages } = foldersOf(table);
    this.root = prefix;
    for (const entry of table.outside(storages)) {
      const name = entry.name.toLowerCase();
      if (entry.index < count && !this.#byName.has(name)) this.#byName.set(name, entry);
    }
  }

  find(name: string): ZipEntry | null {
    return this.#byName.get((this.root + name).toLowerCase()) ?? null;
  }
}

/** Sizes that contradict each other, or a place outside the file. */
function isRefused(table: EntryTable, index: number, fileSize: number): boolean {
  const size = table.sizes[index] ?? 0;
  const compressedSize = table.compressedSizes[index] ?? 0;
  return (
    (table.methods[index] === 0 && compressedSize !== size) ||
    (size > 0 && compressedSize === 0) ||
    ((table.flags[index] ?? 0) & MASKED_HEADERS) !== 0 ||
    (table.headerOffsets[index] ?? 0) + LOCAL_HEADER + compressedSize > fileSize
  );
}

/** The findings about end records and directory (ZP201 to ZP219) say themselves when torch does not get past them. */
function openingReference(findings: readonly Finding[]): string | null {
  for (const found of findings) {
    if (!/^ZP2[01]/.test(found.code) || found.code === 'ZP205') continue;
    const { severity, referenceMessage } = describeFinding(found);
    if (severity === 'error' && referenceMessage !== '') return referenceMessage;
  }
  return null;
}

const ENCRYPTED = 0x0001 | 0x0040 | 0x0020;

/** The entries that torch cannot read, whatever it asks of them. */
export function refusedRecords({ table }: ZipArchive): readonly ZipEntry[] {
  const { flags, methods, dataOffsets } = table;
  return table.where((index) => {
    const method = methods[index];
    const isUnread = method !== 0 && method !== 8;
    return isUnread || ((flags[index] ?? 0) & ENCRYPTED) !== 0 || Number.isNaN(dataOffsets[index]);
  });
}

/** Why torch cannot read one record, or null. `name` is what torch calls it: without the root folder. */
export function recordRefusal(entry: ZipEntry, name: string): string | null {
  if ((entry.flags & ENCRYPTED) !== 0)
    return recordError('retrieving file meta-data for', name, 'unsupported encryption');
  if (entry.method !== 0 && entry.method !== 8)
    return recordError('retrieving file meta-data for', name, 'unsupported method');
  return entry.dataOffset === null ? recordError('reading file', name, 'invalid header or archive is corrupted') : null;
}
