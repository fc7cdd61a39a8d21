import { finding, type Finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { elementsPerItem, itemSize } from './dtypes.ts';

/** Fewer unreachable bytes than this are alignment and rounding, not a mistake. */
const WORTH_SAYING = 4096;

interface Use {
  readonly first: TensorInfo;
  start: number;
  end: number;
  /** Bytes of all tensors, as if none overlapped. */
  total: number;
}

/**
 * Bytes that are stored and that no tensor reaches: saving a small view saves the whole storage behind it. Told for
 * storages of which less than half is used. A tensor counts with all bytes from its first to its last element.
 */
export function hiddenBytes(
  tensors: readonly TensorInfo[],
  storages: readonly Storage[],
  limits: Limits,
): readonly Finding[] {
  const uses = new Map<number, Use>();
  for (const tensor of tensors) note(tensor, storages, uses);
  const found: Finding[] = [];
  for (const [index, use] of uses) {
    const bytes = storages[index]?.bytes ?? 0;
    const used = Math.min(use.end - use.start, use.total);
    const hidden = bytes - used;
    if (hidden < WORTH_SAYING || hidden < used || found.length >= limits.findingsPerCode) continue;
    const { name, keyPath } = use.first;
    found.push(finding('TA350', { key: keyPath }, { tensor: name, hidden, bytes, key: storages[index]?.key ?? '' }));
  }
  return found;
}

function note(tensor: TensorInfo, storages: readonly Storage[], uses: Map<number, Use>): void {
  if (tensor.parts !== undefined) for (const part of Object.values(tensor.parts)) note(part, storages, uses);
  if (tensor.quantization !== undefined && tensor.quantization.scheme !== 'per_tensor_affine') {
    note(tensor.quantization.scales, storages, uses);
    note(tensor.quantization.zeroPoints, storages, uses);
  }
  const { storage } = tensor;
  if (storage === null || tensor.layout === 'nested') return;
  const bytes = storages[storage]?.bytes ?? 0;
  const [start, end] = extent(tensor);
  // A tensor that fills its storage settles it; most do.
  if (start === 0 && end >= bytes && bytes < WORTH_SAYING) return;
  const use = uses.get(storage);
  if (use === undefined) uses.set(storage, { first: tensor, start, end, total: end - start });
  else {
    use.start = Math.min(use.start, start);
    use.end = Math.max(use.end, end);
    use.total += end - start;
  }
}

/** First byte and one past the last byte a tensor can reach in its storage. */
function extent({ shape, stride, storageOffset, dtype }: TensorInfo): readonly [number, number] {
  let last = storageOffset;
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim] ?? 0;
    if (size === 0) return [0, 0];
    last += (size - 1) * (stride?.[dim] ?? 0);
  }
  const perItem = elementsPerItem(dtype);
  const item = itemSize(dtype) ?? 1;
  return [Math.floor(storageOffset / perItem) * item, Math.ceil((last + 1) / perItem) * item];
}
