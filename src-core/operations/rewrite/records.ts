import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import type { ZipEntry } from '../../zip/archive.ts';
import { readRecord } from '../../torch/read-record.ts';
import { checksumPolicy } from '../../zip/checksums.ts';
import { SEAL_RECORD } from '../../zip/seal.ts';
import type { Content } from './content.ts';
import type { PlannedContent } from './plan.ts';
import type { PlannedStorage } from './storage-plan.ts';

export type RecordsPlanned =
  | {
      readonly ok: true;
      readonly root: string;
      readonly alignment: number | null;
      readonly records: readonly PlannedContent[];
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
  read: TorchRead,
  pickle: Uint8Array,
  storages: readonly PlannedStorage[],
  context: ReadContext,
): Promise<RecordsPlanned> {
  const entries = read.archive?.entries ?? [];
  const first = entries[0]?.name ?? '';
  const root = first.slice(0, first.indexOf('/'));
  const inRoot = (entry: ZipEntry) => entry.name.slice(root.length + 1);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const policy = checksumPolicy(entries);
  const checksum = (entry: ZipEntry) => (entry.crc32 === 0 && policy !== 'recorded' ? null : entry.crc32);
  const notes =
    policy === 'recorded' ? [] : ['the source has no checksums for its storages: their bytes cannot be verified'];
  const data: PlannedContent[] = [];
  for (const storage of storages) {
    const record = storageRecord(storage, byName, checksum);
    if (typeof record === 'string') return { ok: false, why: record };
    data.push(record);
  }
  const ordered = inWritingOrder(
    data,
    entries.some((entry) => inRoot(entry) === '.format_version'),
  );
  const records: PlannedContent[] = [];
  const outside = entries.filter(({ name }) => !name.startsWith(`${root}/`));
  if (outside[0] !== undefined)
    notes.push(`${outside.length} records outside the root folder are left out (${outside[0].name})`);
  let placed = false;
  for (const entry of physicalOrder(entries)) {
    const name = inRoot(entry);
    if (!entry.name.startsWith(`${root}/`) || entry.name.endsWith('/')) continue;
    if (/^data\/[^/]+$/.test(name)) {
      if (!placed) records.push(...ordered);
      placed = true;
    } else if (name === 'data.pkl') records.push({ name, crc32: null, content: { kind: 'bytes', bytes: pickle } });
    else if (name === SEAL_RECORD)
      records.push({ name, crc32: null, content: { kind: 'bytes', bytes: new Uint8Array(SEAL_BYTES) } });
    else {
      const content = entryContent(entry);
      if (content === null) return { ok: false, why: `record ${entry.name} cannot be read` };
      records.push({ name, crc32: checksum(entry), content });
    }
  }
  if (!placed) records.push(...ordered);
  return {
    ok: true,
    root,
    alignment: await alignmentOf(source, byName.get(`${root}/.storage_alignment`), context),
    records,
    sameSet: outside.length === 0,
    notes,
  };
}

const SEAL_BYTES = 40;

/** The order of the directory is a reader's; the order of the bytes is the writer's. */
function physicalOrder(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  return [...entries].sort((a, b) => a.localHeaderOffset - b.localHeaderOffset);
}

/** torch 1.x wrote storages in the order of their names, as text; torch 2.x in the order of their numbers. */
function inWritingOrder(data: readonly PlannedContent[], numeric: boolean): readonly PlannedContent[] {
  return numeric ? data : [...data].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function storageRecord(
  storage: PlannedStorage,
  byName: ReadonlyMap<string, ZipEntry>,
  checksum: (entry: ZipEntry) => number | null,
): PlannedContent | string {
  const { source, key, begin, end, cast } = storage;
  const entry = source.entry === undefined ? undefined : byName.get(source.entry);
  const name = `data/${key}`;
  if (entry === undefined) return `storage \`${source.key}\` has no record`;
  const whole = begin === 0 && end === entry.size && cast === null;
  if (entry.method !== 0) {
    const content = whole ? entryContent(entry) : null;
    return content === null
      ? `storage \`${source.key}\` is compressed: write the file once without other edits first`
      : { name, crc32: checksum(entry), content };
  }
  if (entry.dataOffset === null || source.fileOffset === null) return `record ${entry.name} cannot be read`;
  const offset = source.fileOffset + begin;
  const length = end - begin;
  if (cast !== null)
    return {
      name,
      crc32: null,
      content: {
        kind: 'cast',
        offset,
        length,
        from: cast.from,
        to: cast.to,
        littleEndian: source.byteOrder === 'little',
      },
    };
  return { name, crc32: whole ? checksum(entry) : null, content: { kind: 'copy', offset, length } };
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
