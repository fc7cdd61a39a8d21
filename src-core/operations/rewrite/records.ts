import type { ByteSource } from '../../bytes/byte-source.ts';
import { decimalText } from '../../bytes/decimal.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { JoinedRows } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import { foldersOf, STORAGES } from '../../torch/archive-root.ts';
import { readRecord } from '../../torch/read-record.ts';
import type { ZipArchive, ZipEntry } from '../../zip/archive.ts';
import { archivePolicy, type ChecksumPolicy } from '../../zip/checksums.ts';
import { SEAL_RECORD } from '../../zip/seal.ts';
import type { Content } from './content.ts';
import type { PlannedContent } from './plan.ts';
import type { PlannedStorage } from './storage-plan.ts';
import { inTextOrder, StorageRecords, type StorageRecord } from './storage-records.ts';

export type RecordsPlanned =
  | {
      readonly ok: true;
      readonly root: string;
      readonly alignment: number | null;
      readonly records: Rows<PlannedContent>;
      /** Whether the new archive has the records of the old one, in their order. */
      readonly sameSet: boolean;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/**
 * List the records of the new archive: those of the source, in its order, with the new pickle, and the new storages where
 * its storages were. A file of torch 1.x so keeps its record set.
 */
export async function planRecords(
  source: ByteSource,
  archive: ZipArchive,
  pickle: Uint8Array,
  storages: Rows<PlannedStorage>,
  context: ReadContext,
): Promise<RecordsPlanned> {
  const parts = new SourceParts(archive);
  const { root, outside, others } = parts;
  if (root === '') return { ok: false, why: 'its records are in no folder' };
  const data = new StorageRecords();
  for (const storage of storages) {
    const record = storageRecord(storage, parts);
    if (typeof record === 'string') return { ok: false, why: record };
    data.add(record);
  }
  const before: PlannedContent[] = [];
  const after: PlannedContent[] = [];
  for (const { entry, name } of others) {
    const content = recordContent(entry, name, pickle);
    if (content === null) return { ok: false, why: `record ${entry.name} cannot be read` };
    const crc32 = content.kind === 'bytes' ? null : parts.checksum(entry);
    (entry.localHeaderOffset < parts.firstStorage ? before : after).push({ name, crc32, content });
  }
  const isNumeric = others.some(({ name }) => name === '.format_version');
  return {
    ok: true,
    root,
    alignment: await alignmentOf(source, parts.find('.storage_alignment'), context),
    records: new JoinedRows([before, isNumeric ? data : inTextOrder(data), after]),
    sameSet: outside.length === 0,
    notes: notesOf(parts),
  };
}

function notesOf({ policy, outside }: SourceParts): readonly string[] {
  const notes: string[] = [];
  if (policy !== 'recorded') notes.push('the source has no checksums for its storages: their bytes cannot be verified');
  if (outside[0] !== undefined)
    notes.push(`${outside.length} records outside the root folder are left out (${outside[0].name})`);
  return notes;
}

interface NamedEntry {
  readonly entry: ZipEntry;
  /** Under the root folder. */
  readonly name: string;
}

/** What an archive of torch consists of. Its storages are looked up by their numbers: there may be hundreds of thousands. */
class SourceParts {
  /** Without its slash. */
  readonly root: string;
  readonly policy: ChecksumPolicy;
  readonly outside: readonly ZipEntry[];
  /** What is neither a storage nor a folder, in the order of the bytes: that of the directory is a reader's. */
  readonly others: readonly NamedEntry[];
  /** Where the first storage lies; behind everything where there is none. */
  readonly firstStorage: number;
  readonly #archive: ZipArchive;
  readonly #storages: Uint8Array;
  /** Whether two storages have one name. */
  #repeats = false;
  #byName: ReadonlyMap<string, ZipEntry> | null = null;

  constructor(archive: ZipArchive) {
    const { table } = archive;
    const { prefix, storages } = foldersOf(table);
    this.#archive = archive;
    this.#storages = storages;
    this.root = prefix.slice(0, -1);
    this.policy = archivePolicy(archive);
    this.outside = table.where((row) => !table.names.startsWith(row, storages.subarray(0, storages.length - DATA)));
    let first = Infinity;
    const folder = table.folder(storages);
    const others = table.where((row) => {
      if (!table.names.liesIn(row, storages)) return true;
      const number = table.names.numberBehind(row, storages.length);
      if (number >= 0 && folder.rowOf(number) !== row) this.#repeats = true;
      first = Math.min(first, table.headerOffsets[row] ?? Infinity);
      return false;
    });
    this.firstStorage = first;
    const strangers = new Set(this.outside.map(({ index }) => index));
    this.others = others
      .filter(({ index, name }) => !strangers.has(index) && !name.endsWith('/'))
      .sort((a, b) => a.localHeaderOffset - b.localHeaderOffset)
      .map((entry) => ({ entry, name: entry.name.slice(prefix.length) }));
  }

  /** The checksum that is recorded for an entry, null where none is. */
  checksum({ crc32 }: ZipEntry): number | null {
    return crc32 === 0 && this.policy !== 'recorded' ? null : crc32;
  }

  find(name: string): ZipEntry | undefined {
    return this.others.findLast((other) => other.name === name)?.entry;
  }

  /** An entry by its full name; of several the last, so that the bytes of one are held against the checksum of another. */
  entryOf(name: string): ZipEntry | undefined {
    const { table, entries } = this.#archive;
    const number = this.#repeats ? -1 : decimalText(name, this.root.length + 1 + DATA);
    const row = number < 0 ? -1 : table.folder(this.#storages).rowOf(number);
    if (row >= 0 && name.startsWith(`${this.root}/`)) return table.at(row);
    this.#byName ??= new Map(entries.map((entry) => [entry.name, entry]));
    return this.#byName.get(name);
  }
}

/** Length of `data/`. */
const DATA = STORAGES.length;

const SEAL_BYTES = 40;

function recordContent(entry: ZipEntry, name: string, pickle: Uint8Array): Content | null {
  if (name === 'data.pkl') return { kind: 'bytes', bytes: pickle };
  return name === SEAL_RECORD ? { kind: 'bytes', bytes: new Uint8Array(SEAL_BYTES) } : entryContent(entry);
}

function storageRecord(storage: PlannedStorage, parts: SourceParts): StorageRecord | string {
  const { source, begin, end, cast } = storage;
  const entry = source.entry === undefined ? undefined : parts.entryOf(source.entry);
  if (entry === undefined) return `storage \`${source.key}\` has no record`;
  const whole = begin === 0 && end === entry.size && cast === null;
  if (entry.method !== 0) {
    const content = whole ? entryContent(entry) : null;
    return content === null
      ? `storage \`${source.key}\` is compressed: write the file once without other edits first`
      : { crc32: parts.checksum(entry), content };
  }
  if (entry.dataOffset === null || source.fileOffset === null) return `record ${entry.name} cannot be read`;
  const offset = source.fileOffset + begin;
  const length = end - begin;
  if (cast === null) return { crc32: whole ? parts.checksum(entry) : null, content: { kind: 'copy', offset, length } };
  const littleEndian = source.byteOrder === 'little';
  return { crc32: null, content: { kind: 'cast', offset, length, from: cast.from, to: cast.to, littleEndian } };
}

function entryContent(entry: ZipEntry): Content | null {
  if (entry.dataOffset === null) return null;
  if (entry.method === 0) return { kind: 'copy', offset: entry.dataOffset, length: entry.size };
  return entry.method === 8
    ? { kind: 'inflate', offset: entry.dataOffset, storedBytes: entry.compressedSize, size: entry.size }
    : null;
}

async function alignmentOf(
  source: ByteSource,
  entry: ZipEntry | undefined,
  context: ReadContext,
): Promise<number | null> {
  if (entry === undefined) return null;
  const record = await readRecord(source, entry, context);
  const value = record.ok ? Number.parseInt(new TextDecoder().decode(record.bytes), 10) : 0;
  return value > 0 && value <= 0xffff ? value : null;
}
