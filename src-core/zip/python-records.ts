import type { ZipArchive, ZipEntry } from './archive.ts';

/** One record as Python's `zipfile` has it. */
export interface PythonRecord {
  /** It ends at the first NUL. */
  readonly name: string;
  readonly entry: ZipEntry;
  /** False for one that a later record of the same name hides, and for one that the directory does not list. */
  readonly isRead: boolean;
}

/**
 * The records of an archive by the names under which Python opens them: of several with one name it reads the last of the
 * directory. Source: CPython `zipfile`, `ZipInfo.__init__` and `ZipFile._RealGetContents`.
 */
export function pythonRecords({ entries, directory }: ZipArchive): readonly PythonRecord[] {
  const listed = directory?.count ?? entries.length;
  const named = entries.map((entry) => ({ name: pythonName(entry.name), entry }));
  const last = new Map<string, ZipEntry>();
  for (const { name, entry } of named.slice(0, listed)) last.set(name, entry);
  return named.map(({ name, entry }) => ({ name, entry, isRead: last.get(name)?.index === entry.index }));
}

function pythonName(name: string): string {
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}
