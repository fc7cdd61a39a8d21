import type { ByteSource } from '../bytes/byte-source.ts';

/** A half-open byte range `[start, end)` of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges this close are read together: copying 32 KiB from the page cache costs less than one more read. */
const MERGE_GAP = 32 * 1024;
/** One read stays under this, so that memory does not grow with the archive. */
const SPAN_LIMIT = 1024 * 1024;
/** Reads in flight at once: enough for the queue of a disk, and at most 16 MiB in memory. */
const IN_FLIGHT = 16;

/**
 * Read many small ranges, given in order of their start, with few reads: `visit(i, bytes, offset)` is called once for
 * each range, in order, with bytes that hold all of it and start at `offset` of the file.
 */
export async function readRanges(
  source: ByteSource,
  ranges: readonly ByteRange[],
  visit: (index: number, bytes: Uint8Array, offset: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const spans = mergeRanges(ranges);
  for (let i = 0; i < spans.length; i += IN_FLIGHT) {
    const batch = spans.slice(i, i + IN_FLIGHT);
    const read = await Promise.all(batch.map((span) => source.read(span.start, span.end - span.start, signal)));
    batch.forEach((span, k) => {
      const bytes = read[k];
      if (bytes === undefined) return;
      for (let index = span.first; index < span.last; index++) visit(index, bytes, span.start);
    });
  }
}

interface Span extends ByteRange {
  readonly first: number;
  readonly last: number;
}

function mergeRanges(ranges: readonly ByteRange[]): Span[] {
  const spans: Span[] = [];
  let first = 0;
  while (first < ranges.length) {
    const { start } = ranges[first] ?? { start: 0 };
    let end = ranges[first]?.end ?? 0;
    let last = first + 1;
    for (let next = ranges[last]; next !== undefined; next = ranges[++last]) {
      if (next.start > end + MERGE_GAP || Math.max(end, next.end) - start > SPAN_LIMIT) break;
      end = Math.max(end, next.end);
    }
    spans.push({ start, end, first, last });
    first = last;
  }
  return spans;
}
