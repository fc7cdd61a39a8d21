import type { ByteSource } from '../bytes/byte-source.ts';
import type { ByteRange } from './spans.ts';
import { SEARCH_CHUNK } from './window.ts';

/** Zeros that are looked at before the rest is taken for granted: a preallocated file may have a terabyte of them. */
const MOST_ZEROS = 256 * 1024 * 1024;

/**
 * A byte from which on the source is zero: the first one, unless there are more than 256 MiB of them. The size of the
 * source when its last byte is not zero.
 */
export async function startOfZeroTail(source: ByteSource, signal?: AbortSignal): Promise<number> {
  let end = source.size;
  let length = Math.min(4096, end);
  while (end > 0 && source.size - end < MOST_ZEROS) {
    const start = Math.max(0, end - length);
    const bytes = await source.read(start, end - start, signal);
    const used = lengthWithoutZeroTail(bytes);
    if (used > 0) return start + used;
    end = start;
    length = SEARCH_CHUNK;
  }
  return end;
}

function lengthWithoutZeroTail(bytes: Uint8Array): number {
  let used = bytes.byteLength;
  while (used > 0 && bytes[used - 1] === 0) used -= 1;
  return used;
}

export interface ZeroRunOptions {
  /** Shortest run that is reported. */
  readonly shortest: number;
  /** A run must begin or end at a multiple of this, counted from the start of the file, as lost blocks do. */
  readonly block: number;
  readonly signal?: AbortSignal;
}

/** A block that a disk, a file system or a download loses: 512 bytes or a multiple. */
const DEFAULT_RUN: ZeroRunOptions = { shortest: 512, block: 512 };

/**
 * The longest run of zeros in `range` that looks like a hole: long enough, and with an end at a block boundary or at
 * the end of the range. Null when there is none. Blank data is common in healthy tensors, so ask only where the
 * checksum already says that something is wrong.
 */
export async function findBlankRun(
  source: ByteSource,
  range: ByteRange,
  options: ZeroRunOptions = DEFAULT_RUN,
): Promise<ByteRange | null> {
  let best: ByteRange | null = null;
  let runStart = -1;
  const close = (end: number) => {
    if (runStart < 0) return;
    const run = { start: runStart, end };
    runStart = -1;
    if (run.end - run.start < options.shortest || !looksLikeHole(run, range, options.block)) return;
    if (best === null || run.end - run.start > best.end - best.start) best = run;
  };
  for (let offset = range.start; offset < range.end; offset += SEARCH_CHUNK) {
    const length = Math.min(SEARCH_CHUNK, range.end - offset);
    const bytes = await source.read(offset, length, options.signal);
    scanRuns(bytes, offset, {
      opened: () => runStart >= 0,
      open: (at) => (runStart = at),
      close,
    });
  }
  close(range.end);
  return best;
}

interface RunSink {
  opened(): boolean;
  open(at: number): void;
  close(at: number): void;
}

/** Within a run a step of one byte; outside of it jumps from zero to zero. */
function scanRuns(bytes: Uint8Array, offset: number, sink: RunSink): void {
  let at = 0;
  while (at < bytes.byteLength) {
    if (sink.opened()) {
      while (at < bytes.byteLength && bytes[at] === 0) at += 1;
      if (at < bytes.byteLength) sink.close(offset + at);
    } else {
      const zero = bytes.indexOf(0, at);
      if (zero < 0) return;
      sink.open(offset + zero);
      at = zero;
    }
  }
}

function looksLikeHole(run: ByteRange, range: ByteRange, block: number): boolean {
  const startsAtBlock = run.start % block === 0 || run.start === range.start;
  const endsAtBlock = run.end % block === 0 || run.end === range.end;
  return startsAtBlock || endsAtBlock || run.end - run.start >= 8 * block;
}
