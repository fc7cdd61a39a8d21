import type { ChecksumTask } from '../findings/format-result.ts';
import { RowTable } from '../model/row-table.ts';
import type { EntryTable } from './entry-table.ts';
import { sortRows } from './file-order.ts';
import { isKnownMethod } from './inflate.ts';
import { FLAG_ENCRYPTED, FLAG_MASKED_HEADERS, FLAG_STRONG_ENCRYPTION, STORED } from './layout.ts';

/**
 * The ranges whose CRC-32 an archive records, in file order. Left out are records that cannot be read (encrypted, other
 * methods, no local header, outside of the file) and those that share bytes with one already listed: each byte of the
 * file is read once, whatever the directory claims.
 *
 * Which they are is found out when somebody asks: a look at headers alone does not.
 */
export class ChecksumTable extends RowTable<ChecksumTask> {
  readonly #entries: EntryTable;
  readonly #dataOffsets: ArrayLike<number>;
  #rows: Uint32Array | null = null;
  #storages: Int32Array | null = null;

  /** `dataOffsets` is the first byte of each storage's record in the file, NaN where it has none. */
  constructor(entries: EntryTable, dataOffsets: ArrayLike<number>) {
    super();
    this.#entries = entries;
    this.#dataOffsets = dataOffsets;
  }

  get length(): number {
    return this.#entryRows().length;
  }

  protected row(index: number): ChecksumTask {
    const { names, dataOffsets, compressedSizes, sizes, methods, crcs } = this.#entries;
    const entry = this.#entryRows()[index] ?? 0;
    this.#storages ??= storagesOf(this.#entryRows(), dataOffsets, this.#dataOffsets);
    const storage = this.#storages[index] ?? -1;
    return {
      entry: names.text(entry),
      fileOffset: dataOffsets[entry] ?? 0,
      storedBytes: compressedSizes[entry] ?? 0,
      size: sizes[entry] ?? 0,
      method: methods[entry] ?? STORED,
      crc32: crcs[entry] ?? 0,
      storage: storage < 0 ? null : storage,
    };
  }

  #entryRows(): Uint32Array {
    return (this.#rows ??= withoutSharedBytes(readableInOrder(this.#entries), this.#entries));
  }
}

const UNREADABLE = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS;

/** The rows whose bytes can be read, in order of the bytes. */
function readableInOrder({ length, flags, methods, dataOffsets, ends }: EntryTable): Uint32Array {
  const order = new Uint32Array(length);
  let count = 0;
  for (let index = 0; index < length; index++) {
    const offset = dataOffsets[index] ?? NaN;
    if (Number.isNaN(offset) || Number.isNaN(ends[index]) || !isKnownMethod(methods[index] ?? NaN)) continue;
    if (((flags[index] ?? 0) & UNREADABLE) !== 0) continue;
    order[count++] = index;
  }
  return sortRows(order.subarray(0, count), dataOffsets);
}

/** Those that begin where the ones before them have ended; in place. */
function withoutSharedBytes(order: Uint32Array, { dataOffsets, compressedSizes }: EntryTable): Uint32Array {
  let covered = 0;
  let count = 0;
  for (const index of order) {
    const offset = dataOffsets[index] ?? 0;
    if (offset < covered) continue;
    covered = offset + (compressedSizes[index] ?? 0);
    order[count++] = index;
  }
  return order.subarray(0, count);
}

/** Which storage the bytes of each row are; -1 where they are none. Both are nearly always in file order. */
function storagesOf(rows: Uint32Array, rowOffsets: ArrayLike<number>, storageOffsets: ArrayLike<number>): Int32Array {
  const order = inFileOrder(storageOffsets);
  const storages = new Int32Array(rows.length).fill(-1);
  let at = 0;
  for (let row = 0; row < rows.length; row++) {
    const offset = rowOffsets[rows[row] ?? 0] ?? NaN;
    while (at < order.length && (storageOffsets[order[at] ?? 0] ?? NaN) < offset) at++;
    const storage = order[at];
    if (storage !== undefined && storageOffsets[storage] === offset) storages[row] = storage;
  }
  return storages;
}

/** The storages that have a place, in order of their places. */
function inFileOrder(dataOffsets: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(dataOffsets.length);
  let count = 0;
  for (let storage = 0; storage < dataOffsets.length; storage++)
    if (!Number.isNaN(dataOffsets[storage])) order[count++] = storage;
  return sortRows(order.subarray(0, count), dataOffsets);
}
