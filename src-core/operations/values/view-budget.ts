import { itemSize } from '../../torch/dtypes.ts';
import type { Limits } from '../../model/limits.ts';
import type { TensorInfo } from '../../model/tensor.ts';

/**
 * What may be read of tensors that are no plain run of a file: a few bytes can show one compressed storage through a
 * thousand views.
 */
export class ViewBudget {
  #left: number;

  constructor(fileBytes: number, { viewBytesFree, viewBytesPerByte }: Limits) {
    this.#left = viewBytesFree + viewBytesPerByte * fileBytes;
  }

  /** Whether the elements of a tensor may be read; they are counted. */
  admits(tensor: TensorInfo): boolean {
    const bytes = readBytes(tensor);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

function readBytes({ shape, stride, dtype, parts }: TensorInfo): number {
  if (parts !== undefined) return Object.values(parts).reduce((sum, part) => sum + readBytes(part), 0);
  // What is repeated by a stride of 0 is read once.
  const elements = shape.reduce((product, size, dim) => product * (stride?.[dim] === 0 ? 1 : size), 1);
  return elements * (itemSize(dtype) ?? 1);
}

/** The same for tensors that show the same numbers; null for those that are more than a view. */
export function viewKey(tensor: TensorInfo): string | null {
  const { storage, storageOffset, shape, stride, dtype, layout, parts, quantization } = tensor;
  if (storage === null || stride === null || layout !== 'strided') return null;
  if (parts !== undefined || quantization !== undefined) return null;
  const flags = [tensor.conjugated === true, tensor.negated === true, tensor.readable];
  return [storage, storageOffset, dtype, shape.join(','), stride.join(','), ...flags].join(' ');
}
