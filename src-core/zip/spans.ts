import type { ByteSource } from '../bytes/byte-source.ts';

/** A half-open byte range `[start, end)` of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Many ranges, in order of their start, as two columns: an object for each would cost more than looking at it. */
export interface RangeColumns {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** Bytes that are in memory, and where they are in the file. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offset: number;
}

/** Ranges this close are read together: copying that much costs about as much as one more read, at once or in turn. */
const MERGE_GAP_NOW = 16 * 1024;
const MERGE_GAP_IN_TURN = 64 * 1024;
/** One read stays under this, so that memory does not grow with the archive. */
const SPAN_LIMIT = 1024 * 1024;
/** Spans up to this are read at once; after so many of them the event loop gets its turn. */
const NOW_LIMIT = 32 * 1024;
const NOW_RUN = 512;
/** Reads in flight together: enough for the queue of a disk, and at most 16 MiB in memory. */
const IN_FLIGHT = 16;

/**
 * Read many small ranges with few reads: `visit(first, last, window)` is called once for each read, in order, with the ranges
 * `[first, last)` and a window that holds all of them.
 */
export async function readRanges(
  source: ByteSource,
  ranges: RangeColumns,
  visit: VisitRanges,
  signal?: AbortSignal,
): Promise<void> {
  const spans = mergeRanges(ranges, source.readNow === undefined ? MERGE_GAP_IN_TURN : MERGE_GAP_NOW);
  let sinceTurn = 0;
  for (let i = 0; i < spans.length;) {
    const span = spans[i];
    if (span === undefined) break;
    if (source.readNow !== undefined && span.end - span.start <= NOW_LIMIT && ++sinceTurn % NOW_RUN !== 0) {
      visitSpan(span, source.readNow(span.start, span.end - span.start), visit);
      i += 1;
      continue;
    }
    const batch = spans.slice(i, i + IN_FLIGHT);
    const read = await Promise.all(batch.map((it) => source.read(it.start, it.end - it.start, signal)));
    batch.forEach((it, k) => visitSpan(it, read[k] ?? NOTHING, visit));
    i += batch.length;
  }
}

type VisitRanges = (first: number, last: number, window: ByteWindow) => void;

const NOTHING = new Uint8Array(0);

interface Span extends ByteRange {
  readonly first: number;
  readonly last: number;
}

function visitSpan({ first, last, start: offset }: Span, bytes: Uint8Array, visit: VisitRanges): void {
  visit(first, last, { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset });
}

function mergeRanges({ starts, ends }: RangeColumns, gap: number): Span[] {
  const spans: Span[] = [];
  let first = 0;
  while (first < starts.length) {
    const start = starts[first] ?? 0;
    let end = ends[first] ?? 0;
    let last = first + 1;
    for (; last < starts.length; last++) {
      const until = ends[last] ?? 0;
      const next = until > end ? until : end;
      if ((starts[last] ?? 0) > end + gap || next - start > SPAN_LIMIT) break;
      end = next;
    }
    spans.push({ start, end, first, last });
    first = last;
  }
  return spans;
}
