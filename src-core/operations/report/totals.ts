import type { Checkpoint, CheckpointTotals } from '../../model/checkpoint.ts';
import { elementCount } from '../../bytes/integers.ts';
import { dtypeBytes, type DType } from '../../model/dtype.ts';
import type { TensorInfo } from '../../model/tensor.ts';

/** Sums over a checkpoint. Tensors that are one and the same view of one storage count once as parameters. */
export function totalsOf({ tensors }: Checkpoint): CheckpointTotals {
  const seen = new Set<string>();
  const bytes = new Map<DType, number>();
  let parameters = 0n;
  for (const tensor of tensors) {
    const place = placeOf(tensor);
    if (place !== null) {
      if (seen.has(place)) continue;
      seen.add(place);
    }
    const elements = elementCount(tensor.shape);
    parameters += elements;
    const size = dtypeBytes(tensor.dtype);
    if (size !== null) bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + Number(elements) * size);
  }
  return { tensors: tensors.length, parameters: saturate(parameters), bytesByDType: [...bytes] };
}

/** The view as text; null for a tensor without bytes, which shares nothing. */
function placeOf({ storage, storageOffset, shape, stride, dtype }: TensorInfo): string | null {
  return storage === null ? null : `${storage}:${storageOffset}:${dtype}:${shape.join(',')}:${stride?.join(',') ?? ''}`;
}

function saturate(count: bigint): number {
  return count > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(count);
}
