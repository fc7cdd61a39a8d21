import type { FileHandle } from 'node:fs/promises';
import { crc32Combine } from '../../zip/crc32-combine.ts';
import type { Ports } from '../../bytes/ports.ts';
import type { UnchangedRun } from '../../operations/rewrite/run.ts';
import { writeFully } from '../atomic-write/sink.ts';
import type { FileSource } from '../file-source.ts';

export interface CopyOptions {
  /** Sum the bytes on the way and compare them with the checksum of their run; absent: somebody proves them later. */
  readonly crc32?: Ports['crc32'];
  readonly signal?: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/** Bytes of one read and write: several of them in flight stay in the cores' caches. */
const PIECE_BYTES = 512 << 10;
/** As many as libuv has threads: reads then run beside the one write that a file takes at a time. */
const LANES = 4;

interface Piece {
  readonly run: number;
  /** Which piece of its run. */
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * Copy runs of a file into another, several pieces at once and in no order. Returns the first run whose bytes do not have
 * their checksum, where that is asked for, or null. Throws `SourceError`, the system's error of a write, or the signal's reason.
 */
export async function copyRuns(
  source: FileSource,
  target: FileHandle,
  runs: readonly UnchangedRun[],
  options: CopyOptions = {},
): Promise<UnchangedRun | null> {
  const pieces = piecesOf(runs);
  const sums: number[][] = runs.map(() => []);
  const stop = new AbortController();
  const lane = async () => {
    const buffer = new Uint8Array(PIECE_BYTES);
    for (let next = pieces.next(); next.done !== true && !stop.signal.aborted; next = pieces.next()) {
      options.signal?.throwIfAborted();
      const { run, index, from, to, length } = next.value;
      const bytes = buffer.subarray(0, length);
      await source.fill(from, bytes);
      const sum = sums[run];
      if (options.crc32 !== undefined && sum !== undefined) sum[index] = options.crc32(bytes);
      await writeFully(target, bytes, to);
      options.onBytes?.(length);
    }
  };
  // The file is closed behind us: no lane may still be at work when this ends.
  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  if (options.crc32 === undefined) return null;
  return runs.find((run, i) => joined(sums[i] ?? [], run.length) !== run.crc32) ?? null;
}

function* piecesOf(runs: readonly UnchangedRun[]): Generator<Piece, undefined> {
  for (const [run, { from, to, length }] of runs.entries())
    for (let done = 0, index = 0; done < length; done += PIECE_BYTES, index++)
      yield { run, index, from: from + done, to: to + done, length: Math.min(PIECE_BYTES, length - done) };
}

function joined(sums: readonly number[], length: number): number {
  return sums.reduce((whole, sum, i) => crc32Combine(whole, sum, Math.min(PIECE_BYTES, length - i * PIECE_BYTES)), 0);
}
