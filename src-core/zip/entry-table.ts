import type { ZipEntry } from './archive.ts';
import { EntryFolder } from './entry-folder.ts';
import { traitsOf, type EntryTraits } from './entry-traits.ts';
import { NameColumn } from './name-column.ts';

/**
 * The entries of an archive as columns: a million of them have to stay cheap, and most are looked at once, in a sweep.
 * `entries` has them as objects, made when somebody asks.
 */
export class EntryTable {
  readonly length: number;
  readonly names: NameColumn;
  readonly flags: Uint16Array;
  readonly methods: Uint16Array;
  readonly crcs: Uint32Array;
  /** Bytes; infinite where the field is more than 2^53 - 1. */
  readonly sizes: Float64Array;
  readonly compressedSizes: Float64Array;
  readonly headerOffsets: Float64Array;
  /** First byte of data, and one past the record's last byte; NaN where the local header does not tell. */
  readonly dataOffsets: Float64Array;
  readonly ends: Float64Array;
  readonly externalAttributes: Uint32Array;
  /** Version needed, time and date as the header holds them: compared, never shown. */
  readonly versions: Uint16Array;
  readonly timesAndDates: Uint32Array;
  /** 1 where the local header itself gives the right CRC and sizes, so that a data descriptor would say nothing new. */
  readonly selfDescribed: Uint8Array;
  #entries: readonly DirectoryEntry[] | null = null;
  #traits: EntryTraits | null = null;
  /** The last answer of `folder`: several readers ask about the storages, one after the other. */
  #folder: { readonly name: Uint8Array; readonly entries: EntryFolder } | null = null;

  /** An empty row for each name. */
  constructor(names: NameColumn) {
    const length = names.lengths.length;
    this.length = length;
    this.names = names;
    this.flags = new Uint16Array(length);
    this.methods = new Uint16Array(length);
    this.crcs = new Uint32Array(length);
    this.sizes = new Float64Array(length);
    this.compressedSizes = new Float64Array(length);
    this.headerOffsets = new Float64Array(length);
    this.dataOffsets = new Float64Array(length).fill(NaN);
    this.ends = new Float64Array(length).fill(NaN);
    this.externalAttributes = new Uint32Array(length);
    this.versions = new Uint16Array(length);
    this.timesAndDates = new Uint32Array(length);
    this.selfDescribed = new Uint8Array(length);
  }

  /** The entry of a row below `length`; writing to it writes to the table. */
  at(index: number): DirectoryEntry {
    return new DirectoryEntry(this, index);
  }

  /** The entries of the rows that are wanted. */
  where(isWanted: (index: number) => boolean): readonly DirectoryEntry[] {
    const wanted: DirectoryEntry[] = [];
    for (let index = 0; index < this.length; index++) if (isWanted(index)) wanted.push(this.at(index));
    return wanted;
  }

  /** What is in a folder, and what is not. */
  folder(folder: Uint8Array): EntryFolder {
    const known = this.#folder;
    if (known?.name.length === folder.length && known.name.every((byte, i) => byte === folder[i])) return known.entries;
    const entries = new EntryFolder(this, folder);
    this.#folder = { name: folder.slice(), entries };
    return entries;
  }

  /** The entries whose names do not begin with those of a folder. */
  outside(folder: Uint8Array): readonly DirectoryEntry[] {
    return this.folder(folder).outside;
  }

  /** What all entries have in common; once the headers of all of them are in. */
  get traits(): EntryTraits {
    return (this.#traits ??= traitsOf(this));
  }

  get entries(): readonly DirectoryEntry[] {
    return (this.#entries ??= Array.from(this.flags, (_, index) => this.at(index)));
  }
}

/** One row of a table. */
export class DirectoryEntry implements ZipEntry {
  readonly index: number;
  readonly #table: EntryTable;

  constructor(table: EntryTable, index: number) {
    this.#table = table;
    this.index = index;
  }

  get name(): string {
    return this.#table.names.text(this.index);
  }
  get nameBytes(): Uint8Array {
    return this.#table.names.bytesOf(this.index);
  }
  get flags(): number {
    return this.#table.flags[this.index] ?? 0;
  }
  get method(): number {
    return this.#table.methods[this.index] ?? 0;
  }
  get crc32(): number {
    return this.#table.crcs[this.index] ?? 0;
  }
  get compressedSize(): number {
    return this.#table.compressedSizes[this.index] ?? 0;
  }
  get size(): number {
    return this.#table.sizes[this.index] ?? 0;
  }
  get localHeaderOffset(): number {
    return this.#table.headerOffsets[this.index] ?? 0;
  }
  get dataOffset(): number | null {
    return numberOrNull(this.#table.dataOffsets[this.index]);
  }
  get end(): number | null {
    return numberOrNull(this.#table.ends[this.index]);
  }
  set end(value: number | null) {
    this.#table.ends[this.index] = value ?? NaN;
  }
  get externalAttributes(): number {
    return this.#table.externalAttributes[this.index] ?? 0;
  }
  get versionNeeded(): number {
    return this.#table.versions[this.index] ?? 0;
  }
  get timeAndDate(): number {
    return this.#table.timesAndDates[this.index] ?? 0;
  }
  get selfDescribed(): boolean {
    return this.#table.selfDescribed[this.index] === 1;
  }
  set selfDescribed(value: boolean) {
    this.#table.selfDescribed[this.index] = value ? 1 : 0;
  }
}

function numberOrNull(value = NaN): number | null {
  return Number.isNaN(value) ? null : value;
}

/** A table of entries that were found one by one. */
export function tableOf(entries: readonly ZipEntry[]): EntryTable {
  const starts = new Uint32Array(entries.length);
  const lengths = new Uint16Array(entries.length);
  let total = 0;
  entries.forEach(({ nameBytes }, index) => {
    starts[index] = total;
    lengths[index] = nameBytes.length;
    total += nameBytes.length;
  });
  const bytes = new Uint8Array(total);
  entries.forEach(({ nameBytes }, index) => {
    bytes.set(nameBytes, starts[index]);
  });
  const table = new EntryTable(new NameColumn(bytes, starts, lengths));
  entries.forEach((entry, index) => {
    table.flags[index] = entry.flags;
    table.methods[index] = entry.method;
    table.crcs[index] = entry.crc32;
    table.sizes[index] = entry.size;
    table.compressedSizes[index] = entry.compressedSize;
    table.headerOffsets[index] = entry.localHeaderOffset;
    table.dataOffsets[index] = entry.dataOffset ?? NaN;
    table.ends[index] = entry.end ?? NaN;
    table.externalAttributes[index] = entry.externalAttributes;
  });
  return table;
}
