import { DTYPE_NAMES, type KnownDType } from '../../model/dtype.ts';
import type { ByteOrder } from '../decode.ts';
import type { Spread } from '../spread.ts';
import type { Stats } from '../stats.ts';

/**
 * One worker's piece of work: a run of the file, read once, with everything that is to be made of it. Tasks and results
 * travel between threads as arrays of float64, because 200,000 small objects would cost more than reading the bytes.
 */
export interface ScanTask {
  /** Bytes `[start, end)` of the file. */
  readonly start: number;
  readonly end: number;
  readonly depth: ScanDepth;
  /** In order of `start`. */
  readonly parts: readonly ScanPart[];
}

/** `finite` only looks for NaN and infinities, and leaves everything else 0 where there are none. */
export type ScanDepth = 'finite' | 'full';

export type ScanPart =
  /** CRC-32 of these bytes, starting from an empty register. `id` is the index of the checksum task. */
  | { readonly kind: 'checksum'; readonly id: number; readonly start: number; readonly end: number }
  /**
   * Statistics of the units of `segment` (file offset `origin`, `id` its index) that begin in `[start, end)`; `limit` is
   * where the segment ends.
   */
  | {
      readonly kind: 'numbers';
      readonly id: number;
      readonly start: number;
      readonly end: number;
      readonly origin: number;
      readonly limit: number;
      readonly dtype: KnownDType;
      readonly order: ByteOrder;
      /** Whether it is counted how the numbers are spread. */
      readonly spread: boolean;
    };

export type NumbersPart = Extract<ScanPart, { readonly kind: 'numbers' }>;
export type ChecksumPart = Extract<ScanPart, { readonly kind: 'checksum' }>;

export type ScanRow =
  | {
      readonly kind: 'checksum';
      readonly id: number;
      readonly start: number;
      readonly bytes: number;
      readonly crc32: number;
    }
  | {
      readonly kind: 'numbers';
      readonly id: number;
      readonly start: number;
      readonly stats: Stats;
      /** Null where it was not counted. */
      readonly spread: Spread | null;
    };

const HEADER = 4;
const PART = 8;

/** Numbers that a task is encoded as. */
export function lengthOfTask({ parts }: ScanTask): number {
  return HEADER + parts.length * PART;
}

/** Write a task to `out`, which has room for exactly its numbers. */
export function encodeTask(task: ScanTask, out: Float64Array = new Float64Array(lengthOfTask(task))): Float64Array {
  const { start, end, depth, parts } = task;
  out.set([start, end, depth === 'full' ? 1 : 0, parts.length]);
  let at = HEADER;
  for (const part of parts) {
    out[at] = part.kind === 'checksum' ? 0 : 1;
    out[at + 1] = part.id;
    out[at + 2] = part.start;
    out[at + 3] = part.end;
    if (part.kind === 'numbers') {
      out[at + 4] = part.origin;
      out[at + 5] = part.limit;
      out[at + 6] = DTYPE_NAMES.indexOf(part.dtype);
      out[at + 7] = (part.order === 'big' ? 1 : 0) + (part.spread ? 2 : 0);
    }
    at += PART;
  }
  return out;
}

export function decodeTask(code: Float64Array): ScanTask {
  const read = (at: number) => code[at] ?? 0;
  const parts: ScanPart[] = [];
  for (let index = 0, at = HEADER; index < read(3); index++, at += PART) {
    const where = { id: read(at + 1), start: read(at + 2), end: read(at + 3) };
    if (read(at) === 0) parts.push({ kind: 'checksum', ...where });
    else
      parts.push({
        kind: 'numbers',
        ...where,
        origin: read(at + 4),
        limit: read(at + 5),
        dtype: DTYPE_NAMES[read(at + 6)] ?? 'uint8',
        order: read(at + 7) % 2 === 1 ? 'big' : 'little',
        spread: read(at + 7) >= 2,
      });
  }
  return { start: read(0), end: read(1), depth: read(2) === 1 ? 'full' : 'finite', parts };
}

/** Fields of a row; codes and counts of a spread follow, as many as its last field says, where that is not -1. */
const ROW = 16;

export function encodeRows(rows: readonly ScanRow[]): Float64Array<ArrayBuffer> {
  const lengthOf = (row: ScanRow) => ROW + (row.kind === 'numbers' ? 2 * (row.spread?.codes.length ?? 0) : 0);
  const out = new Float64Array(rows.reduce((sum, row) => sum + lengthOf(row), 0));
  let at = 0;
  for (const row of rows) {
    if (row.kind === 'checksum') out.set([0, row.id, row.start, row.bytes, row.crc32], at);
    else {
      const { stats, spread } = row;
      out[at] = 1;
      out[at + 1] = row.id;
      out[at + 2] = row.start;
      for (const [field, name] of STAT_NAMES.entries()) out[at + 3 + field] = stats[name];
      out[at + ROW - 1] = spread?.codes.length ?? -1;
      if (spread !== null) {
        out.set(spread.codes, at + ROW);
        out.set(spread.counts, at + ROW + spread.codes.length);
      }
    }
    at += lengthOf(row);
  }
  return out;
}

/** Twelve: as many as there is room for. */
const STAT_NAMES = [
  'elements',
  'nan',
  'positiveInf',
  'negativeInf',
  'zero',
  'denormal',
  'min',
  'max',
  'mean',
  'm2',
  'firstNan',
  'firstInf',
] as const satisfies readonly (keyof Stats)[];

/** Row by row, so that not all of them are objects at once. */
export function* decodeRows(code: Float64Array): Generator<ScanRow, void> {
  for (let at = 0; at < code.length;) {
    const read = (field: number) => code[at + field] ?? 0;
    if (read(0) === 0) {
      yield { kind: 'checksum', id: read(1), start: read(2), bytes: read(3), crc32: read(4) };
      at += ROW;
      continue;
    }
    const stats: Stats = {
      elements: read(3),
      nan: read(4),
      positiveInf: read(5),
      negativeInf: read(6),
      zero: read(7),
      denormal: read(8),
      min: read(9),
      max: read(10),
      mean: read(11),
      m2: read(12),
      firstNan: read(13),
      firstInf: read(14),
    };
    const length = read(ROW - 1);
    const begin = at + ROW;
    const spread =
      length < 0
        ? null
        : {
            codes: Uint16Array.from(code.subarray(begin, begin + length)),
            counts: code.slice(begin + length, begin + 2 * length),
          };
    yield { kind: 'numbers', id: read(1), start: read(2), stats, spread };
    at = begin + 2 * Math.max(0, length);
  }
}
