import type { KnownDType } from '../../model/dtype.ts';
import type { ByteOrder } from '../decode.ts';
import type { Spread } from '../spread.ts';
import type { Stats } from '../stats.ts';
import { decodeNumbersCode, numbersCode } from './segments.ts';

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
/** A part is its kind, id and bytes; one that is a piece of a segment says besides where the segment begins and ends. */
const PART = 4;
const CUT_PART = 6;

/** Numbers that a task is encoded as. */
export function lengthOfTask({ parts }: ScanTask): number {
  return parts.reduce((sum, part) => sum + (isCut(part) ? CUT_PART : PART), HEADER);
}

/** The same for a task of so many parts that are not cut. */
export function lengthOfWhole(parts: number): number {
  return HEADER + parts * PART;
}

function isCut(part: ScanPart): boolean {
  return part.kind === 'numbers' && (part.origin !== part.start || part.limit !== part.end);
}

/** Write a task to `out`, which has room for exactly its numbers. */
export function encodeTask(task: ScanTask, out: Float64Array = new Float64Array(lengthOfTask(task))): Float64Array {
  const { start, end, depth, parts } = task;
  encodeHeader(out, { start, end, depth }, parts.length);
  let at = HEADER;
  for (const part of parts) {
    const code = part.kind === 'checksum' ? CHECKSUM : numbersCode(part);
    out[at] = isCut(part) ? -code : code;
    out[at + 1] = part.id;
    out[at + 2] = part.start;
    out[at + 3] = part.end;
    at += PART;
    if (part.kind !== 'numbers' || !isCut(part)) continue;
    out[at] = part.origin;
    out[at + 1] = part.limit;
    at += CUT_PART - PART;
  }
  return out;
}

/** Parts that are not cut, a column for each fact. */
interface PartColumns {
  idAt(index: number): number;
  startAt(index: number): number;
  endAt(index: number): number;
  /** 0 for a checksum, else `numbersCode`. */
  codeAt(index: number): number;
}

/** The same for the parts `[from, to)` of columns. */
export function encodeWhole(
  { from, to, ...task }: Omit<ScanTask, 'parts'> & { readonly from: number; readonly to: number },
  parts: PartColumns,
  out: Float64Array,
): void {
  encodeHeader(out, task, to - from);
  for (let index = from, at = HEADER; index < to; index++, at += PART) {
    out[at] = parts.codeAt(index);
    out[at + 1] = parts.idAt(index);
    out[at + 2] = parts.startAt(index);
    out[at + 3] = parts.endAt(index);
  }
}

function encodeHeader(out: Float64Array, { start, end, depth }: Omit<ScanTask, 'parts'>, parts: number): void {
  out[0] = start;
  out[1] = end;
  out[2] = depth === 'full' ? 1 : 0;
  out[3] = parts;
}

const CHECKSUM = 0;

export function decodeTask(code: Float64Array): ScanTask {
  const read = (at: number) => code[at] ?? 0;
  const parts: ScanPart[] = [];
  let at = HEADER;
  for (let index = 0; index < read(3); index++) {
    const kind = read(at);
    const [id, start, end] = [read(at + 1), read(at + 2), read(at + 3)];
    at += PART;
    if (kind === CHECKSUM) {
      parts.push({ kind: 'checksum', id, start, end });
      continue;
    }
    const [origin, limit] = kind > 0 ? [start, end] : [read(at), read(at + 1)];
    if (kind < 0) at += CUT_PART - PART;
    parts.push({ kind: 'numbers', id, start, end, origin, limit, ...decodeNumbersCode(Math.abs(kind)) });
  }
  return { start: read(0), end: read(1), depth: read(2) === 1 ? 'full' : 'finite', parts };
}

/** Fields of a checksum. */
const SUM = 5;
/** Fields of numbers; codes and counts of a spread follow, as many as its last field says, where that is not -1. */
const ROW = 16;

export function encodeRows(rows: readonly ScanRow[]): Float64Array<ArrayBuffer> {
  const lengthOf = (row: ScanRow) => (row.kind === 'checksum' ? SUM : ROW + 2 * (row.spread?.codes.length ?? 0));
  const out = new Float64Array(rows.reduce((sum, row) => sum + lengthOf(row), 0));
  let at = 0;
  for (const row of rows) {
    if (row.kind === 'checksum') {
      out[at] = 0;
      out[at + 1] = row.id;
      out[at + 2] = row.start;
      out[at + 3] = row.bytes;
      out[at + 4] = row.crc32;
    } else {
      const { stats, spread } = row;
      out[at] = 1;
      out[at + 1] = row.id;
      out[at + 2] = row.start;
      for (let field = 0; field < STAT_NAMES.length; field++)
        out[at + 3 + field] = stats[STAT_NAMES[field] ?? 'elements'];
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
      at += SUM;
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
