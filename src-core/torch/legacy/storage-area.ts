import type { ByteSource } from '../../bytes/byte-source.ts';
import { SourceWindow } from '../../zip/window.ts';
import { startOfZeroTail } from '../../zip/zero-runs.ts';
import type { TensorProblem } from '../rebuild/geometry.ts';
import { itemSize } from '../dtypes.ts';
import type { StorageId } from '../storage-id.ts';

/** Bytes of the element count in front of each storage. */
const COUNT_BYTES = 8;

/** Where the bytes of one storage are, or why they are not there. */
export interface AreaPlace {
  /** First byte in the file; null where the bytes are not all there. */
  readonly fileOffset: number | null;
  readonly problem: TensorProblem | null;
}

export interface StorageArea {
  readonly places: ReadonlyMap<StorageId, AreaPlace>;
  /** One past the last byte that belongs to a storage; null where that is not known. */
  readonly end: number | null;
}

/**
 * Walk the raw storages of a legacy file: for each key of the list an element count (int64) and the bytes. The first
 * count that does not agree, or the end of the file, ends the walk: what follows cannot be told apart.
 * Source: torch/csrc/serialization.cpp, `THPStorage_readFileRaw`.
 */
export async function readStorageArea(
  source: ByteSource,
  start: number,
  ids: readonly StorageId[],
  signal?: AbortSignal,
): Promise<StorageArea> {
  const window = new SourceWindow(source, signal);
  const places = new Map<StorageId, AreaPlace>();
  let at = start;
  for (const [index, id] of ids.entries()) {
    const head = await window.at(at, COUNT_BYTES);
    const data = at + COUNT_BYTES;
    const count =
      head.length === COUNT_BYTES ? new DataView(head.buffer, head.byteOffset, COUNT_BYTES).getBigInt64(0, true) : null;
    const problem =
      count === null || (count === BigInt(id.numel) && data + id.bytes > source.size)
        ? cutShort(source.size, at, ids, index)
        : wrongCount(count, id);
    if (problem !== null) {
      const blank = problem.code === 'LE303' && count === 0n ? await startOfZeroTail(source, signal) : null;
      const place = blank === null || blank > at ? problem : neverWritten(problem, blank, source.size, index);
      places.set(id, { fileOffset: null, problem: place });
      return { places, end: null };
    }
    places.set(id, { fileOffset: data, problem: null });
    at = data + id.bytes;
  }
  return { places, end: at };
}

function cutShort(size: number, at: number, ids: readonly StorageId[], index: number): TensorProblem {
  let end = at;
  for (const id of ids.slice(index)) end += COUNT_BYTES + id.bytes;
  const id = ids[index];
  const ownEnd = size < at + COUNT_BYTES ? at + COUNT_BYTES : at + COUNT_BYTES + (id?.bytes ?? 0);
  return {
    code: 'LE302',
    data: { key: id?.key ?? '', missing: end - size, whole: index, count: ids.length, size: end, actual: size },
    reference: `RuntimeError: unexpected EOF, expected ${ownEnd - size} more bytes. The file might be corrupted.`,
  };
}

/** A count of 0 in a tail of zeros is no count. */
function neverWritten({ data, reference }: TensorProblem, offset: number, size: number, whole: number): TensorProblem {
  return { code: 'LE311', data: { ...data, offset, size, whole }, ...(reference === undefined ? {} : { reference }) };
}

function wrongCount(count: bigint, id: StorageId): TensorProblem | null {
  if (count === BigInt(id.numel)) return null;
  const size = BigInt.asUintN(64, count * BigInt(itemSize(id.dtype) ?? 1));
  return {
    code: 'LE303',
    data: { key: id.key, actual: count, expected: id.numel, actualBytes: size, expectedBytes: id.bytes },
    // The message of torch forgets to format its numbers and prints them one behind the other.
    // It compares bytes, in 64 bits: what overflows them goes unnoticed.
    reference:
      size === BigInt(id.bytes)
        ? ''
        : `RuntimeError: storage has wrong byte size: expected %ld got %ld${size}${id.bytes}`,
  };
}
