import type { FindingCode } from '../../findings/catalog.ts';
import type { Datum } from '../../findings/finding.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { int64Of, int64sOf, type Int } from './arguments.ts';

/** A fact about one tensor that becomes a finding once it is known where the tensor hangs. */
export interface TensorProblem {
  readonly code: FindingCode;
  readonly data: Readonly<Record<string, Datum>>;
  /** What torch would print. */
  readonly reference?: string;
}

/** Sizes and strides are elements. */
export interface Geometry {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly problem: TensorProblem | null;
}

/** The bytes a tensor looks into. */
export interface Room {
  /** Bytes in the storage; null where they are not known (nothing is said about bounds then). */
  readonly bytes: number | null;
  /** Bytes of one element. */
  readonly itemSize: number;
  /** Elements in one item, for packed dtypes; 1 otherwise. */
  readonly packed: number;
  /** Most dimensions that are followed. */
  readonly dimensions: number;
}

const INT64_MAX = 9223372036854775807n;

/**
 * Sizes, strides and offset as `Tensor.set_` takes them. Null where torch would refuse their types.
 *
 * An empty stride with a non-empty size means contiguous (`set_` sees no stride then).
 */
export function readGeometry(
  offset: PickleValue | undefined,
  size: PickleValue | undefined,
  stride: PickleValue | undefined,
  room: Room,
): Geometry | null {
  const start = int64Of(offset);
  const sizes = int64sOf(size);
  const steps = stride === null ? [] : int64sOf(stride);
  if (start === null || sizes === null || steps === null) return null;
  if (sizes.length > room.dimensions) return tooManyDimensions(sizes, steps, start, room);
  const strides = steps.length === 0 && sizes.length > 0 ? contiguousStride(sizes) : steps;
  return {
    shape: asNumbers(sizes),
    stride: asNumbers(strides),
    offset: Number(start),
    problem: checkGeometry(sizes, strides, start, room),
  };
}

/** Dimensions that are kept of a tensor that has too many. */
const MOST_DIMENSIONS = 1024;

/** torch builds such a tensor and can hardly use it; no writer makes one. */
function tooManyDimensions(sizes: readonly Int[], strides: readonly Int[], offset: Int, room: Room): Geometry {
  const problem: TensorProblem = { code: 'TA336', data: { count: sizes.length, limit: room.dimensions } };
  const kept = (values: readonly Int[]) => asNumbers(values.slice(0, MOST_DIMENSIONS));
  return { shape: kept(sizes), stride: kept(strides), offset: Number(offset), problem };
}

/** What is wrong with a tensor's place in its storage, by the rules and in the words of torch; null when it fits. */
export function checkGeometry(
  sizes: readonly Int[],
  strides: readonly Int[],
  offset: Int,
  room: Room,
): TensorProblem | null {
  if (sizes.length !== strides.length) return unequalLengths(sizes.length, strides.length);
  const end = endOfElements(sizes, strides, offset);
  if (end === null) return checkExactly(sizes, strides, offset, room);
  if (room.bytes === null || end <= capacity(room)) return null;
  return outside(sizes, strides, offset, BigInt(end), room);
}

/**
 * One past the last element in doubles, 0 for a tensor without elements; null where a value is negative or may not be
 * exact, so that the slow way decides.
 */
export function endOfElements(sizes: readonly Int[], strides: readonly Int[], offset: Int): number | null {
  if (typeof offset !== 'number' || offset < 0) return null;
  let end = offset + 1;
  let count = 1;
  for (let dim = 0; dim < sizes.length; dim++) {
    const size = sizes[dim];
    const stride = strides[dim];
    if (typeof size !== 'number' || typeof stride !== 'number' || size < 0 || stride < 0) return null;
    count *= size;
    end += size === 0 ? 0 : (size - 1) * stride;
  }
  if (count === 0) return 0;
  return count < Number.MAX_SAFE_INTEGER && end < Number.MAX_SAFE_INTEGER / 16 ? end : null;
}

/** Source: ATen/native/Resize.h, `checkSetStorage`, `resize_impl_cpu_`; ATen/EmptyTensor.cpp, `computeStorageNbytes`. */
function checkExactly(sizes: readonly Int[], strides: readonly Int[], offset: Int, room: Room): TensorProblem | null {
  const data = { sizes: show(sizes), strides: show(strides) };
  if (offset < 0)
    return {
      code: 'TA333',
      data: { offset: String(offset) },
      reference: `RuntimeError: Tensor: invalid storage offset ${String(offset)}`,
    };
  if (countElements(sizes) === null)
    return { code: 'TA331', data, reference: 'RuntimeError: numel: integer multiplication overflow' };
  let end = BigInt(offset) + 1n;
  let overflow = false;
  for (let dim = 0; dim < sizes.length; dim++) {
    const size = BigInt(sizes[dim] ?? 0);
    const stride = BigInt(strides[dim] ?? 0);
    if (size === 0n) return null;
    if (stride < 0n && size > 1n) overflow = true;
    end += stride < 0n ? 0n : (size - 1n) * stride;
  }
  const bytes = end * BigInt(room.itemSize);
  if (overflow || bytes > INT64_MAX)
    return {
      code: 'TA332',
      data,
      reference: `RuntimeError: Storage size calculation overflowed with sizes=${data.sizes} and strides=${data.strides}`,
    };
  return room.bytes === null || end <= BigInt(capacity(room)) ? null : outside(sizes, strides, offset, end, room);
}

/** Elements by the product torch computes modulo 2^64; null where that overflows an int64 (a negative size does). */
function countElements(sizes: readonly Int[]): bigint | null {
  let count = 1n;
  let overflow = false;
  for (const size of sizes) {
    count *= BigInt.asUintN(64, BigInt(size));
    if (count > INT64_MAX) overflow = true;
    count = BigInt.asUintN(64, count);
  }
  return overflow ? null : count;
}

function outside(sizes: readonly Int[], strides: readonly Int[], offset: Int, end: bigint, room: Room): TensorProblem {
  const bytes = ((end + BigInt(room.packed) - 1n) / BigInt(room.packed)) * BigInt(room.itemSize);
  return {
    code: 'TA330',
    data: { shape: show(sizes), strides: show(strides), offset: String(offset), needed: bytes, bytes: room.bytes ?? 0 },
    reference: 'RuntimeError: Trying to resize storage that is not resizable',
  };
}

/** What torch says of sizes and strides that are not as many, where it places a tensor without `set_`'s checks. */
export function unequalDimensions(sizes: number, strides: number): TensorProblem {
  return {
    code: 'TA334',
    data: { sizes, strides },
    reference: `RuntimeError: dimensionality of sizes (${sizes}) must match dimensionality of strides (${strides})`,
  };
}

/**
 * What torch says of a tensor that it places in a storage without `set_`'s checks, as it does with those inside nested
 * ones; null where it fits. Source: ATen/native/Resize.h, `setStrided`; ATen/EmptyTensor.cpp, `computeStorageNbytes`.
 */
export function placedElsewhere(
  sizes: readonly Int[],
  strides: readonly Int[],
  offset: Int,
  { bytes, itemSize }: { readonly bytes: number; readonly itemSize: number },
): string | null {
  const needed = unsignedBytes(sizes, strides, offset, itemSize);
  if (needed === null)
    return `RuntimeError: Storage size calculation overflowed with sizes=${show(sizes)} and strides=${show(strides)}`;
  if (needed <= BigInt(bytes)) return null;
  const data = { shape: show(sizes), strides: show(strides), offset: String(offset), needed, bytes };
  return outOfBounds({ code: 'TA330', data }, itemSize);
}

/** Bytes up to the last element, as torch counts them in unsigned numbers; null where those overflow. */
function unsignedBytes(sizes: readonly Int[], strides: readonly Int[], offset: Int, itemSize: number): bigint | null {
  const unsigned = (value: Int) => BigInt.asUintN(64, BigInt(value));
  let end = 1n + unsigned(offset);
  for (let dim = 0; dim < sizes.length; dim++) {
    const size = BigInt(sizes[dim] ?? 0);
    if (size === 0n) return 0n;
    end += unsigned(strides[dim] ?? 0) * unsigned(size - 1n);
  }
  const bytes = end * BigInt(itemSize);
  return bytes > INT64_MAX ? null : bytes;
}

/** A tensor that reaches outside of its storage, in the words of the functions that place it without `set_`. */
export function outOfBounds({ data }: TensorProblem, itemSize: number): string {
  const { shape, strides, offset, needed, bytes } = data;
  const where = `sizes ${String(shape)}, strides ${String(strides)}, storage offset ${String(offset)}, and itemsize ${itemSize}`;
  return `RuntimeError: setStorage: ${where} requiring a storage size of ${String(needed)} are out of bounds for storage of size ${String(bytes)}`;
}

function unequalLengths(sizes: number, strides: number): TensorProblem {
  return {
    code: 'TA334',
    data: { sizes, strides },
    reference: `RuntimeError: unequal size length (${sizes}) and stride length (${strides})`,
  };
}

function capacity({ bytes, itemSize, packed }: Room): number {
  return Math.floor((bytes ?? 0) / itemSize) * packed;
}

/** Strides of a contiguous tensor; a dimension of 0 counts as 1, as torch has it. */
export function contiguousStride(sizes: readonly Int[]): readonly Int[] {
  const strides: Int[] = new Array<Int>(sizes.length).fill(1);
  let step = 1n;
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    strides[dim] = step <= 9007199254740991n ? Number(step) : step;
    const size = BigInt(sizes[dim] ?? 1);
    step *= size > 0n ? size : 1n;
  }
  return strides;
}

function asNumbers(values: readonly Int[]): readonly number[] {
  for (const value of values) if (typeof value !== 'number') return values.map(Number);
  return values as readonly number[];
}

function show(values: readonly Int[]): string {
  const shown = values.slice(0, 16).map(String).join(', ');
  return values.length > 16 ? `[${shown}, …]` : `[${shown}]`;
}
