import { decimalText } from '../bytes/decimal.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import type { ZipEntry } from '../zip/archive.ts';
import type { EntryFolder } from '../zip/entry-folder.ts';
import type { EntryTable } from '../zip/entry-table.ts';

/**
 * The records of a torch archive by the names torch asks for. The root folder is what stands before the first `/` of the
 * first entry in directory order; every record is looked up inside it, without regard to case (miniz compares so).
 * Source: pytorch caffe2/serialize/inline_container.cc, `PyTorchStreamReader::init` and `getAllRecords`.
 */
export class ArchiveRoot {
  /** Root folder with its slash; '' where the first entry is in none. */
  readonly prefix: string;
  readonly table: EntryTable;
  /** The root folder and the folder of the storages, as bytes. */
  readonly #root: Uint8Array;
  readonly #storages: Uint8Array;
  #folder: EntryFolder | null = null;
  readonly #lookup: ((name: string) => ZipEntry | null) | null;
  #others: NameIndex | null = null;
  #all: NameIndex | null = null;

  /** `lookup` finds a record by its full name where several have one name. */
  constructor(table: EntryTable, lookup: ((name: string) => ZipEntry | null) | null = null) {
    this.table = table;
    this.#lookup = lookup;
    const { prefix, storages } = foldersOf(table);
    this.prefix = prefix;
    this.#storages = storages;
    this.#root = storages.subarray(0, storages.length - STORAGES.length);
  }

  get entries(): readonly ZipEntry[] {
    return this.table.entries;
  }

  /** Entries that are not in the folder of the storages. */
  get outsideStorages(): readonly ZipEntry[] {
    return this.table.outside(this.#storages);
  }

  /** The record torch finds under a name inside the root; of several with one name, the one its search meets. */
  find(name: string): ZipEntry | null {
    if (this.#lookup !== null) return this.#lookup(this.prefix + name);
    // Few records are no storages: they have an index of their own, so that a large archive is not indexed for them.
    if (name.startsWith(STORAGES)) return this.#findStorage(name);
    this.#others ??= new NameIndex(this.outsideStorages);
    return this.#others.find(this.prefix + name);
  }

  /** Does a reader that asks for the entry's name get this entry, and not another of the same name? */
  isFound({ name, index }: ZipEntry): boolean {
    return this.#lookup === null || this.#lookup(name)?.index === index;
  }

  /** Is the entry's name just this one inside the root, letter for letter? */
  isNamed({ index }: ZipEntry, name: string): boolean {
    const { names } = this.table;
    return names.startsWith(index, this.#root) && names.endsAs(index, this.#root.length, name, 0);
  }

  /** Row of the storage whose key is this number; -1 where `find` has to look by its name. */
  rowOf(key: number): number {
    if (this.#lookup !== null) return -1;
    this.#folder ??= this.table.folder(this.#storages);
    return this.#folder.rowOf(key);
  }

  #findStorage(name: string): ZipEntry | null {
    const row = this.rowOf(decimalText(name, STORAGES.length));
    if (row >= 0) return this.table.at(row);
    this.#all ??= new NameIndex(this.entries);
    return this.#all.find(this.prefix + name);
  }
}

/** The root folder as text, and the folder of the storages as bytes. */
export function foldersOf({ length, names }: EntryTable): { readonly prefix: string; readonly storages: Uint8Array } {
  const first = length === 0 ? '' : names.text(0);
  const bytes = length === 0 ? new Uint8Array(0) : names.bytesOf(0);
  const root = bytes.subarray(0, bytes.indexOf(SLASH) + 1);
  const storages = new Uint8Array(root.length + STORAGES.length);
  storages.set(root);
  storages.set(new TextEncoder().encode(STORAGES), root.length);
  return { prefix: first.slice(0, first.indexOf('/') + 1), storages };
}

const SLASH = 0x2f;
/** Folder of the storages inside the root. */
export const STORAGES = 'data/';

/** Entries by name; without regard to case where there is none of exactly that name. */
class NameIndex {
  readonly #entries: readonly ZipEntry[];
  readonly #exact: ReadonlyMap<string, ZipEntry>;
  #lower: ReadonlyMap<string, ZipEntry> | null = null;

  constructor(entries: readonly ZipEntry[]) {
    this.#entries = entries;
    this.#exact = indexBy(entries, (name) => name);
  }

  find(name: string): ZipEntry | null {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    this.#lower ??= indexBy(this.#entries, (other) => other.toLowerCase());
    return this.#lower.get(name.toLowerCase()) ?? null;
  }
}

function indexBy(entries: readonly ZipEntry[], key: (name: string) => string): Map<string, ZipEntry> {
  const map = new Map<string, ZipEntry>();
  for (const entry of entries) {
    const name = key(entry.name);
    if (!map.has(name)) map.set(name, entry);
  }
  return map;
}

/** What torch refuses about the folder: no root, entries beside it, or the archive one level deeper than it should be. */
export function checkRoot(root: ArchiveRoot, limits: Limits): readonly Finding[] {
  const { names, length } = root.table;
  if (length === 0) return [finding('TA207', {}, {}, 'RuntimeError: archive does not contain any files')];
  if (root.prefix === '') return [rootMissing(names.text(0))];
  const first = names.bytesOf(0);
  const folder = first.subarray(0, first.indexOf(SLASH) + 1);
  const outside = root.outsideStorages.filter(({ index }) => !names.startsWith(index, folder));
  return [...macFindings(outside, root), ...outsideFindings(outside, root, limits)];
}

function rootMissing(name: string): Finding {
  const reference = `RuntimeError: [enforce fail at inline_container.cc:180] . file in archive is not in a subdirectory: ${name}`;
  return finding('TA201', { entry: name }, { name }, reference);
}

function outsideFindings(outside: readonly ZipEntry[], root: ArchiveRoot, limits: Limits): readonly Finding[] {
  const others = outside.filter(({ name }) => !isMacLeftover(name));
  return others
    .slice(0, limits.findingsPerCode)
    .map(({ name }) => finding('TA202', { entry: name }, { name, root: root.prefix }, notInside(root.prefix, name)));
}

function macFindings(outside: readonly ZipEntry[], root: ArchiveRoot): readonly Finding[] {
  const leftovers = outside.filter(({ name }) => isMacLeftover(name));
  const first = leftovers[0];
  if (first === undefined) return [];
  return [
    finding(
      'TA210',
      { entry: first.name },
      { count: leftovers.length, name: first.name },
      notInside(root.prefix, first.name),
    ),
  ];
}

/** What the Finder puts into every archive it makes. */
export function isMacLeftover(name: string): boolean {
  return name.startsWith('__MACOSX/') || name === '.DS_Store' || name.endsWith('/.DS_Store');
}

function notInside(prefix: string, name: string): string {
  return `RuntimeError: [enforce fail at inline_container.cc:340] . file in archive is not in a subdirectory ${prefix}: ${name}`;
}
