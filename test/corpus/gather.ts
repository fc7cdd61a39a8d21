import { zstdDecompressSync } from 'node:zlib';
import { dtypeBytes } from '../../src-core/model/dtype.ts';
import type { Storage, TensorInfo } from '../../src-core/model/tensor.ts';

/** The bytes of a file: of the one that is checked, or of one of its set. */
export type BytesOf = (file: string | undefined) => Uint8Array;

/**
 * The elements of a strided tensor in row-major order, little-endian. Null where they are in an entry that is
 * compressed, or have no whole number of bytes.
 */
export function gatherBytes(tensor: TensorInfo, storage: Storage, bytesOf: BytesOf): Uint8Array | null {
  const width = dtypeBytes(tensor.dtype);
  const { stride, shape } = tensor;
  if (width === null || stride === null || !tensor.readable) return null;
  const stored = storedBytes(storage, bytesOf);
  if (stored === null) return null;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const out = new Uint8Array(count * width);
  const index = shape.map(() => 0);
  for (let element = 0; element < count; element++) {
    const at = index.reduce((sum, step, dimension) => sum + step * (stride[dimension] ?? 0), tensor.storageOffset);
    const bytes = stored.slice(at * width, (at + 1) * width);
    out.set(storage.byteOrder === 'big' ? swapped(bytes, tensor.dtype) : bytes, element * width);
    for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
      index[dimension] = (index[dimension] ?? 0) + 1;
      if ((index[dimension] ?? 0) < (shape[dimension] ?? 0)) break;
      index[dimension] = 0;
    }
  }
  return out;
}

/** From its first byte on, and maybe beyond its last. */
function storedBytes({ packed, fileOffset, file }: Storage, bytesOf: BytesOf): Uint8Array | null {
  if (packed === undefined) return fileOffset === null ? null : bytesOf(file).subarray(fileOffset);
  const { method, from, length } = packed;
  const bytes = typeof from === 'number' ? bytesOf(file).subarray(from, from + length) : from;
  return method === 'zstd' ? zstdDecompressSync(bytes) : bytes;
}

/** A complex number is two numbers, each swapped by itself. */
function swapped(bytes: Uint8Array, dtype: string): Uint8Array {
  if (!dtype.startsWith('complex')) return bytes.toReversed();
  const half = bytes.length / 2;
  return Uint8Array.of(...bytes.subarray(0, half).toReversed(), ...bytes.subarray(half).toReversed());
}
