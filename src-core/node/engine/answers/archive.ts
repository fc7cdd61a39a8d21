import type { ArchiveRequests, ByteRange, PickleStream } from '../../../contract/archive.ts';
import { RowSlice } from '../../../model/row-table.ts';
import { displayText } from '../../../model/display-text.ts';
import { byteRanges } from '../../../operations/byte-map/byte-map.ts';
import { zoomTo } from '../../../operations/byte-map/zoom.ts';
import type { OpcodeListing } from '../../../pickle/listing.ts';
import type { Content } from '../contents.ts';
import { readStreams, type NamedStream } from '../pickle-streams.ts';
import type { CheckResult, CheckpointRecord } from '../record.ts';
import { knownContent, recordOf, withSource, type AnswerParts, type Answers } from './parts.ts';

/** Listings of the pickles looked at last. */
interface Listed {
  readonly result: CheckResult | null;
  readonly streams: readonly NamedStream[];
}

export function archiveAnswers(parts: AnswerParts): Pick<Answers, keyof ArchiveRequests> {
  const maps = new WeakMap<Content, readonly ByteRange[]>();
  let last: Listed | null = null;

  const streamsOf = async (record: CheckpointRecord): Promise<readonly NamedStream[]> => {
    if (last !== null && last.result === record.result && record.result !== null) return last.streams;
    const { checkpoint } = await knownContent(parts, record);
    const streams = await withSource(record, ({ source }) => readStreams(source, checkpoint, parts.limits));
    last = { result: record.result, streams };
    return streams;
  };

  return {
    entries: async (id, offset, limit) => {
      const entries = (await parts.contentOf(recordOf(parts, id)))?.checkpoint.archive?.entries ?? [];
      const page = new RowSlice(entries, offset, Math.max(0, Math.min(limit, entries.length - offset)));
      return { total: entries.length, rows: page.map((entry) => ({ ...entry, name: displayText(entry.name) })) };
    },
    pickles: async (id) => (await streamsOf(recordOf(parts, id))).map(describe),
    opcodes: async (id, stream, offset, limit) => {
      const listing: OpcodeListing | undefined = (await streamsOf(recordOf(parts, id)))[stream]?.listing;
      if (listing === undefined) return { total: 0, rows: [] };
      const rows = listing.rows(offset, limit).map((row) => ({ ...row, argument: displayText(row.argument) }));
      return { total: listing.total, rows };
    },
    bytes: (id, offset, length) =>
      withSource(recordOf(parts, id), async ({ source }) => {
        const { size } = source;
        const count = Math.max(0, Math.min(length, size - offset));
        const bytes = count === 0 ? new Uint8Array() : await source.read(offset, count, parts.closing);
        return { offset, size, hex: Buffer.from(bytes).toString('hex') };
      }),
    byteMap: async (id, from, to, limit) => {
      const record = recordOf(parts, id);
      const content = await knownContent(parts, record);
      let ranges = maps.get(content);
      if (ranges === undefined) {
        ranges = byteRanges(content.checkpoint, record.result?.report.findings ?? []);
        maps.set(content, ranges);
      }
      const { size } = content.checkpoint;
      const shown = zoomTo(ranges, Math.min(from, size), Math.min(to, size), limit);
      return { size, ranges: shown.map((range) => ({ ...range, name: displayText(range.name, 512) })) };
    },
  };
}

function describe({ name, listing, bytes }: NamedStream): PickleStream {
  return { name: displayText(name, 512), bytes, opcodes: listing.total };
}
