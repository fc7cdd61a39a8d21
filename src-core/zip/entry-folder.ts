import type { DirectoryEntry, EntryTable } from './entry-table.ts';

/** The entries of an archive as one folder divides them. Found in one sweep: of very many nearly all are numbers in it. */
export class EntryFolder {
  /** Entries whose names do not begin with the folder's. */
  readonly outside: readonly DirectoryEntry[];
  /** By number, one more than the row of the first entry that has it for a name; 0 where there is none. */
  readonly #rows: Int32Array;

  /** `folder` ends with a slash. */
  constructor(table: EntryTable, folder: Uint8Array) {
    const { names, length } = table;
    const outside: DirectoryEntry[] = [];
    const rows = new Int32Array(length);
    for (let index = 0; index < length; index++)
      if (names.startsWith(index, folder)) {
        const number = names.numberBehind(index, folder.length);
        if (rows[number] === 0) rows[number] = index + 1;
      } else outside.push(table.at(index));
    this.outside = outside;
    this.#rows = rows;
  }

  /** Row of the entry that has this number for a name in the folder; -1 where it is to be looked for by its name. */
  rowOf(number: number): number {
    return (this.#rows[number] ?? 0) - 1;
  }
}
