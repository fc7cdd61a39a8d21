import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
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
  // A count that is too small ends the reading early; a larger one would run past the directory.
  const entries = archive.entries.slice(0, directory.count);
  for (const entry of entries) if (isRefused(entry, size)) return { ok: false, message: ARCHIVE_BROKEN };
  return { ok: true, records: new SmallRecords(entries) };
}

/**
 * The records that torch reads before the storages, by their names in the root folder and without regard to case.
 * `entries` are those it reads: fewer than there are when the count in the end record is too small.
 */
export class SmallRecords {
  /** Folder of the first entry, with its slash; '' where it is in none. */
  readonly root: string;
  readonly #byName = new Map<string, ZipEntry>();

  constructor(entries: readonly ZipEntry[]) {
    const first = entries[0]?.name ?? '';
    this.root = first.slice(0, first.indexOf('/') + 1);
    const storages = `${this.root}data/`;
    for (const entry of entries) {
      if (entry.name.startsWith(storages)) continue;
      const name = entry.name.toLowerCase();
      if (!this.#byName.has(name)) this.#byName.set(name, entry);
    }
  }

  find(name: string): ZipEntry | null {
    return this.#byName.get((this.root + name).toLowerCase()) ?? null;
  }
}

/** Sizes that contradict each other, or a place outside the file. */
function isRefused({ method, compressedSize, size, localHeaderOffset, flags }: ZipEntry, fileSize: number): boolean {
  return (
    (method === 0 && compressedSize !== size) ||
    (size > 0 && compressedSize === 0) ||
    (flags & MASKED_HEADERS) !== 0 ||
    localHeaderOffset + LOCAL_HEADER + compressedSize > fileSize
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

/** Why torch cannot read one record, or null. `name` is what torch calls it: without the root folder. */
export function recordRefusal(entry: ZipEntry, name: string): string | null {
  if ((entry.flags & ENCRYPTED) !== 0)
    return recordError('retrieving file meta-data for', name, 'unsupported encryption');
  if (entry.method !== 0 && entry.method !== 8)
    return recordError('retrieving file meta-data for', name, 'unsupported method');
  return entry.dataOffset === null ? recordError('reading file', name, 'invalid header or archive is corrupted') : null;
}
