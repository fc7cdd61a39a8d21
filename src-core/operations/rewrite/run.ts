import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Ports } from '../../bytes/ports.ts';
import { MappedRows } from '../../model/row-table.ts';
import { ReadAhead } from '../../bytes/read-ahead.ts';
import { planArchive, type ArchivePlan } from '../../zip/write/plan.ts';
import type { PlannedRecord } from '../../zip/write/plan.ts';
import type { Sink } from '../../zip/write/sink-buffer.ts';
import { writeArchive, type Placed } from '../../zip/write/write-archive.ts';
import { contentBytes, readContent, type Content } from './content.ts';
import type { ArchiveRewrite } from './plan.ts';

/** Bytes of the source that the new file has too. Offsets are bytes from the start of each file. */
export interface UnchangedRun {
  readonly record: string;
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** The checksum that both files record for them. */
  readonly crc32: number;
}

export interface RunOptions {
  readonly source: ByteSource;
  readonly ports: Ports;
  readonly signal?: AbortSignal;
  readonly onProgress?: (written: number, total: number) => void;
  /**
   * Takes long records that do not change, instead of having them read, compared and written here: whoever takes one puts
   * its bytes in place and proves them. The sink must be able to skip.
   */
  readonly onUnchanged?: (run: UnchangedRun) => void;
}

export type RunOutcome =
  | { readonly ok: true; readonly bytes: number; readonly overflowed: number }
  /** The source is not what it says it is: nothing of the result may be used. */
  | { readonly ok: false; readonly why: string };

/** The layout of the result, to the byte. */
export function layOut({ records, root, alignment }: ArchiveRewrite): ArchivePlan {
  return planArchive(
    new MappedRows(records, ({ name, crc32, content }) => ({ name, crc32, size: contentBytes(content) })),
    { root, alignment },
  );
}

/** Whether every long record that does not change lies in the new archive where it lies in the source. */
export function keepsPlaces(rewrite: ArchiveRewrite, { records } = layOut(rewrite)): boolean {
  let kept = 0;
  for (const [index, { crc32, content }] of rewrite.records.entries()) {
    if (!isUnchanged(crc32, content)) continue;
    if (content.offset !== records.at(index)?.dataOffset) return false;
    kept++;
  }
  return kept > 0;
}

/** Shorter records are quicker copied with what stands around them. */
const LONG_RECORD = 1 << 20;

/** Write the new archive to `sink`. Every record that has a checksum is compared with it as it is copied. */
export async function runRewrite(
  rewrite: ArchiveRewrite,
  sink: Sink,
  options: RunOptions,
  layout = layOut(rewrite),
): Promise<RunOutcome> {
  let overflowed = 0;
  const source = new ReadAhead(options.source);
  const context = { ...options, source, onOverflow: (count: number) => (overflowed += count) };
  const outcome = await writeArchive(
    layout,
    (record) => {
      const content = rewrite.records.at(record.index)?.content;
      if (content === undefined) return [];
      if (content.kind === 'bytes') return content.bytes;
      const held = content.kind === 'copy' ? source.held(content.offset, content.length) : null;
      if (held !== null) return held;
      const run = unchangedRun(record, content);
      if (run === null || options.onUnchanged === undefined) return readContent(content, context);
      options.onUnchanged(run);
      return placed(run, options.source);
    },
    sink,
    {
      crc32: (bytes, previous) => options.ports.crc32(bytes, previous),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
  );
  if (outcome.ok) return { ok: true, bytes: outcome.bytes, overflowed };
  return {
    ok: false,
    why:
      outcome.why === 'checksum'
        ? `record ${outcome.record} does not have its recorded checksum: the source is damaged there`
        : `record ${outcome.record} has ${outcome.actual} of ${outcome.expected} bytes`,
  };
}

function unchangedRun({ name, crc32, dataOffset }: PlannedRecord, content: Content): UnchangedRun | null {
  if (!isUnchanged(crc32, content)) return null;
  return { record: name, from: content.offset, to: dataOffset, length: content.length, crc32: crc32 ?? 0 };
}

function isUnchanged(crc32: number | null, content: Content): content is Extract<Content, { kind: 'copy' }> {
  return content.kind === 'copy' && crc32 !== null && content.length >= LONG_RECORD;
}

const HEAD = 8;

async function placed({ from, length }: UnchangedRun, source: ByteSource): Promise<Placed> {
  return { kind: 'placed', head: await source.read(from, Math.min(HEAD, length)) };
}
