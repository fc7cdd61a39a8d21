import type { DType } from '../model/dtype.ts';
import { statsOfCounts } from './code-stats.ts';
import type { ByteOrder } from './decode.ts';
import { codeTable, type CodeTable } from './float-codes.ts';
import type { Workspace } from './kernels.ts';
import { referenceStats } from './reference.ts';
import { EMPTY_STATS, type Stats } from './stats.ts';

/** Below this many bytes a kernel costs more than it saves. */
const WORTH_A_KERNEL = 1024;

/**
 * Statistics of the numbers in bytes `[start, end)` of the workspace, by the quickest way there is; equal to
 * `referenceStats` up to rounding. The bytes are whole units of a dtype that is not complex.
 */
export function chunkStats(work: Workspace, start: number, end: number, dtype: DType, order: ByteOrder): Stats {
  const length = end - start;
  const bytes = work.bytes.subarray(start, end);
  const codes = codeTable(dtype);
  if (codes !== null && codes.values.length === 256 && length >= 256) return countBytes(bytes, dtype);
  if (order === 'little' && length >= WORTH_A_KERNEL) {
    const quick = byKernel(work, start, length, dtype);
    if (quick !== null) return quick;
  }
  return referenceStats(bytes, dtype, order);
}

const countsA = new Float64Array(256);
const countsB = new Float64Array(256);

function countBytes(bytes: Uint8Array, dtype: DType): Stats {
  const codes = codeTable(dtype);
  if (codes === null) return EMPTY_STATS;
  countsA.fill(0);
  countsB.fill(0);
  const even = bytes.length & ~1;
  // Two tables: a run of one byte would otherwise wait for its own counter.
  for (let i = 0; i < even; i += 2) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    countsA[a] = (countsA[a] ?? 0) + 1;
    countsB[b] = (countsB[b] ?? 0) + 1;
  }
  if (even < bytes.length) {
    const last = bytes[even] ?? 0;
    countsA[last] = (countsA[last] ?? 0) + 1;
  }
  for (let code = 0; code < 256; code++) countsA[code] = (countsA[code] ?? 0) + (countsB[code] ?? 0);
  const stats = statsOfCounts(countsA, codes);
  return withPositions(stats, bytes, codes);
}

function byKernel(work: Workspace, start: number, length: number, dtype: DType): Stats | null {
  if (dtype === 'float32' || dtype === 'float64') return floatStats(work, start, length, dtype === 'float32');
  const kernel = Object.hasOwn(INTEGER_KERNELS, dtype) ? INTEGER_KERNELS[dtype] : undefined;
  return kernel === undefined ? null : integerStats(work, start, length, kernel);
}

/** The sum is this many times the spread at most, or one pass has lost too many digits of the spread. */
const WELL_CONDITIONED = 1e3;

function floatStats(work: Workspace, start: number, length: number, single: boolean): Stats | null {
  const { kernels, out, outAt } = work;
  if (kernels === null) return null;
  const count = length / (single ? 4 : 8);
  if (single) kernels.momentsF32(start, count, outAt);
  else kernels.momentsF64(start, count, outAt);
  const sum = out.getFloat64(0, true);
  const squares = out.getFloat64(8, true);
  // NaN, an infinity, or squares beyond float64: the plain way counts them.
  if (!Number.isFinite(squares))
    return referenceStats(work.bytes.subarray(start, start + length), single ? 'float32' : 'float64');
  const min = out.getFloat64(16, true);
  const max = out.getFloat64(24, true);
  const zero = out.getInt32(32, true);
  const denormal = out.getInt32(36, true) - zero;
  let mean = min === max ? min : sum / count;
  let m2 = min === max ? 0 : squares - sum * mean;
  if (min !== max && !(sum * mean <= WELL_CONDITIONED * m2 && squares >= (single ? 0 : SMALLEST_SQUARES))) {
    if (single) kernels.distancesF32(start, count, mean, outAt);
    else kernels.distancesF64(start, count, mean, outAt);
    const rest = out.getFloat64(0, true);
    m2 = Math.max(0, out.getFloat64(8, true) - (rest * rest) / count);
    mean += rest / count;
  }
  return { ...EMPTY_STATS, elements: count, zero, denormal, min: min + 0, max: max + 0, mean, m2 };
}

/** A sum of squares below this may have lost digits to underflow. */
const SMALLEST_SQUARES = 2 ** -960;

interface IntegerKernel {
  readonly name: 'momentsI32' | 'momentsU32' | 'momentsI64' | 'momentsU64';
  readonly bytes: 4 | 8;
}

const INTEGER_KERNELS: Readonly<Record<string, IntegerKernel>> = {
  int32: { name: 'momentsI32', bytes: 4 },
  qint32: { name: 'momentsI32', bytes: 4 },
  uint32: { name: 'momentsU32', bytes: 4 },
  int64: { name: 'momentsI64', bytes: 8 },
  uint64: { name: 'momentsU64', bytes: 8 },
};

function integerStats(work: Workspace, start: number, length: number, { name, bytes }: IntegerKernel): Stats | null {
  const { kernels, out, outAt } = work;
  if (kernels === null) return null;
  const count = length / bytes;
  kernels[name](start, count, 0, outAt);
  const sum = out.getFloat64(0, true);
  const squares = out.getFloat64(8, true);
  const min = out.getFloat64(16, true);
  const max = out.getFloat64(24, true);
  const zero = out.getInt32(32, true);
  let mean = min === max ? min : sum / count;
  let m2 = min === max ? 0 : squares - sum * mean;
  if (min !== max && !(sum * mean <= WELL_CONDITIONED * m2)) {
    kernels[name](start, count, mean, outAt);
    const rest = out.getFloat64(0, true);
    m2 = Math.max(0, out.getFloat64(8, true) - (rest * rest) / count);
    mean += rest / count;
  }
  return { ...EMPTY_STATS, elements: count, zero, min, max, mean, m2 };
}

/** Counts do not tell where; a look at each byte does, and is only taken where there is something to find. */
function withPositions(stats: Stats, bytes: Uint8Array, { values }: CodeTable): Stats {
  const wantsNan = stats.nan > 0;
  const wantsInf = stats.positiveInf + stats.negativeInf > 0;
  if (!wantsNan && !wantsInf) return stats;
  let [firstNan, firstInf] = [-1, -1];
  for (let i = 0; i < bytes.length; i++) {
    const value = values[bytes[i] ?? 0] ?? 0;
    if (value - value === 0) continue;
    if (firstNan < 0 && value !== value) firstNan = i;
    if (firstInf < 0 && value === value) firstInf = i;
    if ((firstNan >= 0 || !wantsNan) && (firstInf >= 0 || !wantsInf)) break;
  }
  return { ...stats, firstNan, firstInf };
}
