import type { ByteSource } from '../bytes/byte-source.ts';
import { NumberList } from '../model/number-list.ts';
import { STORAGES, type ArchiveRoot } from './archive-root.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
import type { ZipEntry } from '../zip/archive.ts';
import { isMarkedAsFolder, isPlain, isReadable } from './read-record.ts';
import type { Placed } from './storage-container.ts';
import { StorageTable } from './storage-table.ts';
import type { StorageId } from './storage-id.ts';

export interface ZipStorages {
  readonly table: StorageTable;
  /** First byte of each storage's record in the file, by storage index; NaN where it has none. */
  readonly dataOffsets: NumberList<Float64Array>;
  /** By row of the archive's table: 1 where it is the record of a storage, 2 where that is not there as plain bytes. */
  readonly records: Uint8Array;
}

export interface ZipStorageOptions {
  readonly byteOrder: 'little' | 'big';
  /** Name of the record of a key inside the root: `data/0` in a checkpoint. */
  readonly record: (key: string) => string;
}

/** The storages of a torch archive: each in a record of its own, of exactly the declared length. */
export function zipStorages(source: ByteSource, root: ArchiveRoot, options: ZipStorageOptions): ZipStorages {
  const dataOffsets = new NumberList(Float64Array);
  const records = new Uint8Array(root.table.length);
  const place = (id: StorageId): Placed => {
    const name = options.record(id.key);
    const entry = root.find(name);
    dataOffsets.push(entry?.dataOffset ?? NaN);
    if (entry === null) return { fileOffset: null, problem: missing(name, id), available: false };
    const available = isReadable(entry, source);
    const fileOffset = available && entry.method === 0 ? entry.dataOffset : null;
    records[entry.index] = fileOffset === null ? 2 : 1;
    const problem = entry.size === id.bytes ? folderProblem(entry) : wrongLength(entry.size, id);
    return { fileOffset, entry: root.isNamed(entry, name) ? null : entry.name, problem, available };
  };
  const placeNumbered = (first: number, bytes: Float64Array, offsets: Float64Array): number => {
    let placed = 0;
    for (; placed < bytes.length; placed++) {
      const row = root.rowOf(first + placed);
      if (row < 0 || !isPlain(root.table, row, bytes[placed] ?? 0, source)) break;
      offsets[placed] = root.table.dataOffsets[row] ?? NaN;
      records[row] = 1;
    }
    dataOffsets.append(offsets.subarray(0, placed));
    return placed;
  };
  const numbered = options.record('') === STORAGES ? { placeNumbered } : {};
  const entryOf = (key: string) => root.prefix + options.record(key);
  return { table: new StorageTable(4, options.byteOrder, { place, entryOf, ...numbered }), dataOffsets, records };
}

function missing(name: string, { key, bytes }: StorageId): TensorProblem {
  const record = name.slice(0, 128);
  return {
    code: 'TA310',
    data: { key, record, bytes },
    reference: `RuntimeError: PytorchStreamReader failed locating file ${record}: file not found.`,
  };
}

function folderProblem(entry: ZipEntry): TensorProblem | null {
  return isMarkedAsFolder(entry)
    ? { code: 'TA318', data: { record: entry.name.slice(0, 128), bytes: entry.size } }
    : null;
}

/** torch compares the record with elements × bytes, and calls the bytes elements. */
function wrongLength(size: number, { key, bytes }: StorageId): TensorProblem {
  return {
    code: 'TA311',
    data: { key, bytes, size },
    reference: `RuntimeError: record size (${size} bytes) does not match expected size (${bytes} bytes = ${bytes} elements * 1 bytes/element) for dtype Byte`,
  };
}
