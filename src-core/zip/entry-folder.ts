import type { DirectoryEntry, EntryTable } from './entry-table.ts';

/** The entries of an archive as one folder divides them. Found in one sweep: of very many nearly all are numbers in it. */
export class EntryFolder {
  /** Entries whose names do not begin with the folder's. */
  readonly outside: readonly DirectoryEntry[];
  /** Rows in the folder that no number leads to. */
  readonly others: readonly number[];
  /** By number, one more than the row of the first entry that has it for a name; 0 where there is none. */
  readonly #rows: Int32Array;

  /** `folder` ends with a slash. */
  constructor(table: EntryTable, folder: Uint8Array) {
    const { names, length } = table;
    const known = names.knownNumbers(folder);
    const outside: DirectoryEntry[] = [];
    const others: number[] = [];
    const rows = new Int32Array(length);
    for (let index = 0; index < length; index++) {
      let number = known === null ? -1 : (known[index] ?? -1);
      if (number < 0) {
        if (!names.startsWith(index, folder)) {
          outside.push(table.at(index));
          continue;
        }
        number = names.numberBehind(index, folder.length);
      }
      if (number >= 0 && number < length && rows[number] === 0) rows[number] = index + 1;
      else others.push(index);
    }
    this.outside = outside;
    this.others = others;
    this.#rows = rows;
  }

  /** Row of the entry that has this number for a name in the folder; -1 where it is to be looked for by its name. */
  rowOf(number: number): number {
    return (this.#rows[number] ?? 0) - 1;
  }
}
