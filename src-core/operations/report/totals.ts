import type { Checkpoint, CheckpointTotals } from '../../model/checkpoint.ts';
import { dtypeBytes, type DType } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';

/** Sums over a checkpoint. Tensors that are one and the same view of one storage count once as parameters; those of unknown shape
 * count for none. */
export function totalsOf({ tensors }: Checkpoint): CheckpointTotals {
  const views = new Views(tensors);
  const bytes = new Map<DType, number>();
  let parameters = 0;
  for (const [index, tensor] of tensors.entries()) {
    if (tensor.shapeUnknown === true || !views.isNew(tensor, index)) continue;
    const elements = elementsOf(tensor.shape);
    parameters += elements;
    const size = dtypeBytes(tensor.dtype);
    if (size !== null) bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + elements * size);
  }
  // Up to this every step was exact: no term is negative.
  const exact = Math.min(parameters, Number.MAX_SAFE_INTEGER);
  return { tensors: tensors.length, parameters: exact, bytesByDType: [...bytes] };
}

/** Exact up to 2^53, and beyond that no smaller than 2^53. */
function elementsOf(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const dim of shape) count *= dim;
  return count;
}

/** Views seen so far. Most storages have one, so a view is only spelled out once its storage comes a second time. */
class Views {
  readonly #tensors: Rows<TensorInfo>;
  /** By storage: index of the first tensor that looks into it, and one; 0 where there was none yet. */
  readonly #first: Uint32Array;
  readonly #spelled = new Map<number, Set<string>>();

  constructor(tensors: Rows<TensorInfo>) {
    this.#tensors = tensors;
    let last = -1;
    for (const { storage } of tensors) last = Math.max(last, storage ?? -1);
    this.#first = new Uint32Array(last + 1);
  }

  /** A tensor without bytes shares nothing. */
  isNew(tensor: TensorInfo, index: number): boolean {
    const { storage } = tensor;
    if (storage === null) return true;
    const first = this.#first[storage] ?? 0;
    if (first === 0) {
      this.#first[storage] = index + 1;
      return true;
    }
    const spelled = this.#spelled.get(storage) ?? this.#spellOne(first - 1);
    this.#spelled.set(storage, spelled);
    const before = spelled.size;
    return spelled.add(spell(tensor)).size > before;
  }

  #spellOne(index: number): Set<string> {
    const tensor = this.#tensors.at(index);
    return new Set(tensor === undefined ? [] : [spell(tensor)]);
  }
}

function spell({ storageOffset, shape, stride, dtype }: TensorInfo): string {
  return `${storageOffset}:${dtype}:${shape.join(',')}:${stride?.join(',') ?? ''}`;
}
