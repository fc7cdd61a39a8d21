import type { Checkpoint, CheckpointTotals } from '../../model/checkpoint.ts';
import { elementCount } from '../../bytes/integers.ts';
import { dtypeBytes, type DType } from '../../model/dtype.ts';
import type { TensorInfo } from '../../model/tensor.ts';

/** Sums over a checkpoint. Tensors that are one and the same view of one storage count once as parameters. */
export function totalsOf({ tensors }: Checkpoint): CheckpointTotals {
  const views = new Views();
  const bytes = new Map<DType, number>();
  let parameters = 0n;
  for (const tensor of tensors) {
    if (!views.isNew(tensor)) continue;
    const elements = elementCount(tensor.shape);
    parameters += elements;
    const size = dtypeBytes(tensor.dtype);
    if (size !== null) bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + Number(elements) * size);
  }
  return { tensors: tensors.length, parameters: saturate(parameters), bytesByDType: [...bytes] };
}

/** Views seen so far. Most storages have one, so a view is only spelled out once its storage comes a second time. */
class Views {
  readonly #first = new Map<number, TensorInfo>();
  readonly #spelled = new Map<number, Set<string>>();

  /** A tensor without bytes shares nothing. */
  isNew(tensor: TensorInfo): boolean {
    const { storage } = tensor;
    if (storage === null) return true;
    const first = this.#first.get(storage);
    if (first === undefined) {
      this.#first.set(storage, tensor);
      return true;
    }
    const spelled = this.#spelled.get(storage) ?? new Set([spell(first)]);
    this.#spelled.set(storage, spelled);
    const before = spelled.size;
    return spelled.add(spell(tensor)).size > before;
  }
}

function spell({ storageOffset, shape, stride, dtype }: TensorInfo): string {
  return `${storageOffset}:${dtype}:${shape.join(',')}:${stride?.join(',') ?? ''}`;
}

function saturate(count: bigint): number {
  return count > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(count);
}
