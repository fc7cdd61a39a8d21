import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { checksumPolicy, isStorageName } from '../../zip/checksums.ts';
import { SEAL_RECORD } from '../../zip/seal.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';
import type { ArchiveRewrite, PlannedContent } from '../rewrite/plan.ts';
import type { Copies } from './copies.ts';
import { proveRecord } from './prove-record.ts';

export interface ArchiveParts {
  readonly copies: Copies;
  /** Root folder with its slash. */
  readonly prefix: string;
  readonly pickle: Uint8Array;
  readonly data: readonly PlannedContent[];
}

/** Records whose content is known where they are lost. Source: torch/serialization.py `_save`. */
const KNOWN: ReadonlyMap<string, string> = new Map([['version', '3\n']]);
/** In the order of torch.save: in front of the storages, and behind them. */
const HEAD = ['.format_version', '.storage_alignment', 'byteorder'];
const SEAL_BYTES = 40;

/**
 * The records of the new archive. Beside the object and its storages stand the small records that are whole; the version,
 * which is the last one and the first to be lost, is written anew.
 */
export async function archiveRecords(
  source: ByteSource,
  context: ReadContext,
  { copies, prefix, pickle, data }: ArchiveParts,
): Promise<{ readonly archive: ArchiveRewrite; readonly notes: readonly string[] }> {
  const small = new Map<string, PlannedContent>();
  const lost: string[] = [];
  const policy = checksumPolicy(copies.entries);
  for (const [full, places] of copies.byName) {
    const name = full.slice(prefix.length);
    if (!full.startsWith(prefix) || isStorageName(full) || name === 'data.pkl' || name === SEAL_RECORD || name === '')
      continue;
    if (name.endsWith('/')) continue;
    const record = await proveRecord(source, places, null, policy, context);
    if (record.ok) small.set(name, { name, crc32: record.crc32, content: record.content });
    else if (!KNOWN.has(name)) lost.push(full);
  }
  const head = HEAD.flatMap((name) => small.get(name) ?? []);
  const others = [...small.values()].filter(({ name }) => !HEAD.includes(name) && !KNOWN.has(name));
  const sealed = head.length > 0 || copies.byName.has(prefix + SEAL_RECORD);
  const records: PlannedContent[] = [
    { name: 'data.pkl', crc32: null, content: { kind: 'bytes', bytes: pickle } },
    ...head,
    ...data,
    ...others,
    small.get('version') ?? text('version', KNOWN.get('version') ?? ''),
    ...(sealed
      ? [{ name: SEAL_RECORD, crc32: null, content: { kind: 'bytes', bytes: new Uint8Array(SEAL_BYTES) } } as const]
      : []),
  ];
  return {
    archive: {
      root: prefix.replace(/\/$/, ''),
      alignment: await alignmentOf(source, small.get('.storage_alignment'), context),
      records,
    },
    notes: lost.map((name) => `record ${name} is damaged and left out`),
  };
}

function text(name: string, content: string): PlannedContent {
  return { name, crc32: null, content: { kind: 'bytes', bytes: new TextEncoder().encode(content) } };
}

async function alignmentOf(
  source: ByteSource,
  record: PlannedContent | undefined,
  { signal }: ReadContext,
): Promise<number> {
  if (record?.content.kind !== 'copy' || record.content.length > 16) return DEFAULT_ALIGNMENT;
  const bytes = await source.read(record.content.offset, record.content.length, signal);
  const value = Number.parseInt(new TextDecoder().decode(bytes), 10);
  return value > 0 && value <= 0xffff ? value : DEFAULT_ALIGNMENT;
}
