import { dtypeBytes } from '../../src-core/model/dtype.ts';
import type { Storage, TensorInfo } from '../../src-core/model/tensor.ts';

/**
 * The elements of a strided tensor in row-major order, little-endian. Null where they are no plain run in the file or
 * have no whole number of bytes.
 */
export function gatherBytes(tensor: TensorInfo, storage: Storage, file: Uint8Array): Uint8Array | null {
  const width = dtypeBytes(tensor.dtype);
  const { stride, shape } = tensor;
  if (width === null || stride === null || storage.fileOffset === null || !tensor.readable) return null;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const out = new Uint8Array(count * width);
  const index = shape.map(() => 0);
  for (let element = 0; element < count; element++) {
    const at = index.reduce((sum, step, dimension) => sum + step * (stride[dimension] ?? 0), tensor.storageOffset);
    const start = storage.fileOffset + at * width;
    const bytes = file.slice(start, start + width);
    out.set(storage.byteOrder === 'big' ? swapped(bytes, tensor.dtype) : bytes, element * width);
    for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
      index[dimension] = (index[dimension] ?? 0) + 1;
      if ((index[dimension] ?? 0) < (shape[dimension] ?? 0)) break;
      index[dimension] = 0;
    }
  }
  return out;
}

/** A complex number is two numbers, each swapped by itself. */
function swapped(bytes: Uint8Array, dtype: string): Uint8Array {
  if (!dtype.startsWith('complex')) return bytes.toReversed();
  const half = bytes.length / 2;
  return Uint8Array.of(...bytes.subarray(0, half).toReversed(), ...bytes.subarray(half).toReversed());
}
