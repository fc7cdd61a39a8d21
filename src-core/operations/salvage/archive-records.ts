import { JoinedRows } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { checksumPolicy, isStorageName } from '../../zip/checksums.ts';
import { SEAL_RECORD } from '../../zip/seal.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';
import type { ArchiveRewrite, PlannedContent } from '../rewrite/plan.ts';
import type { Copies } from './copies.ts';
import { proveRecord, readWhole } from './prove-record.ts';

export interface ArchiveParts {
  readonly copies: Copies;
  /** Root folder with its slash. */
  readonly prefix: string;
  readonly pickle: Uint8Array;
  readonly data: Rows<PlannedContent>;
}

/** In the order of torch.save: in front of the storages, and behind them. Source: torch/serialization.py `_save`. */
const HEAD = ['.format_version', '.storage_alignment', 'byteorder'];
const VERSION = 'version';
const SEAL_BYTES = 40;
/** Bytes of the longest text that one of the small records has. */
const SMALL = 64;

/** What torch writes into a record whose own text says nothing; null where the text is fine as it is. */
const MENDED: Readonly<Record<string, (text: string) => string | null>> = {
  version: (text) => (/^\d+\s*$/.test(text) ? null : '3\n'),
  '.storage_alignment': (text) => (/^[1-9]\d*\s*$/.test(text) ? null : String(DEFAULT_ALIGNMENT)),
  byteorder: (text) => (/^\s*(little|big)\s*$/.test(text) && text !== text.trim() ? text.trim() : null),
};

/**
 * The records of the new archive. Beside the object and its storages stand the small records that are whole; the version,
 * which is the last one and the first to be lost, is written anew.
 */
export async function archiveRecords(
  source: ByteSource,
  context: ReadContext,
  { copies, prefix, pickle, data }: ArchiveParts,
): Promise<{ readonly archive: ArchiveRewrite; readonly notes: readonly string[] }> {
  const { small, alignment, notes } = await smallRecords(source, context, copies, prefix);
  const head = HEAD.flatMap((name) => small.get(name) ?? []);
  const others = [...small.values()].filter(({ name }) => !HEAD.includes(name) && name !== VERSION);
  const sealed = head.length > 0 || copies.byName.has(prefix + SEAL_RECORD);
  const seal: PlannedContent = {
    name: SEAL_RECORD,
    crc32: null,
    content: { kind: 'bytes', bytes: new Uint8Array(SEAL_BYTES) },
  };
  const object: PlannedContent = { name: 'data.pkl', crc32: null, content: { kind: 'bytes', bytes: pickle } };
  const tail = [...others, small.get(VERSION) ?? text(VERSION, '3\n'), ...(sealed ? [seal] : [])];
  const records = new JoinedRows<PlannedContent>([[object, ...head], data, tail]);
  return { archive: { root: rootName(prefix), alignment, records }, notes };
}

/** torch takes only one folder, and a name of dots would lead out of the folder of whoever unpacks the file. */
function rootName(prefix: string): string {
  const last = prefix.replace(/\/$/, '').split('/').at(-1) ?? '';
  return last === '' || last === '.' || last === '..' ? 'archive' : last;
}

interface SmallRecords {
  readonly small: ReadonlyMap<string, PlannedContent>;
  readonly alignment: number;
  readonly notes: readonly string[];
}

async function smallRecords(
  source: ByteSource,
  context: ReadContext,
  copies: Copies,
  prefix: string,
): Promise<SmallRecords> {
  const small = new Map<string, PlannedContent>();
  const notes: string[] = [];
  const policy = checksumPolicy(copies.entries);
  let alignment = DEFAULT_ALIGNMENT;
  for (const [full, places] of copies.byName) {
    const name = full.slice(prefix.length);
    if (!full.startsWith(prefix) || isStorageName(full) || isWrittenAnew(name)) continue;
    const record = await proveRecord(source, places, null, policy, context);
    if (!record.ok) {
      if (name !== VERSION) notes.push(`record ${full} is damaged and left out${name === 'byteorder' ? ASSUMED : ''}`);
      continue;
    }
    const mend = MENDED[name];
    const own =
      mend === undefined || record.size > SMALL
        ? null
        : new TextDecoder().decode(await readWhole(record, source, context));
    const better = own === null ? null : (mend?.(own) ?? null);
    if (better !== null) notes.push(`record ${full} held ${JSON.stringify(own)} and is written anew`);
    small.set(name, better === null ? { name, crc32: record.crc32, content: record.content } : text(name, better));
    if (name === '.storage_alignment') alignment = alignmentOf(better ?? own ?? '');
  }
  return { small, alignment, notes };
}

const ASSUMED = ': the bytes of the storages are taken for little-endian';

function isWrittenAnew(name: string): boolean {
  return name === '' || name === 'data.pkl' || name === SEAL_RECORD || name.endsWith('/');
}

function alignmentOf(own: string): number {
  const value = Number.parseInt(own, 10);
  return value > 0 && value <= 0xffff ? value : DEFAULT_ALIGNMENT;
}

function text(name: string, content: string): PlannedContent {
  return { name, crc32: null, content: { kind: 'bytes', bytes: new TextEncoder().encode(content) } };
}
