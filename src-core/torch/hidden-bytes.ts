import { finding, type Finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import type { Rows } from '../model/rows.ts';
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
export function hiddenBytes(tensors: Rows<TensorInfo>, storages: Rows<Storage>, limits: Limits): readonly Finding[] {
  const uses = new Uses(storages);
  for (const tensor of tensors) uses.note(tensor);
  const found: Finding[] = [];
  for (const [index, use] of uses.partial) {
    const bytes = storages.at(index)?.bytes ?? 0;
    const used = Math.min(use.end - use.start, use.total);
    const hidden = bytes - used;
    if (hidden < WORTH_SAYING || hidden < used || found.length >= limits.findingsPerCode) continue;
    const { name, keyPath } = use.first;
    found.push(finding('TA350', { key: keyPath }, { tensor: name, hidden, bytes, key: storages.at(index)?.key ?? '' }));
  }
  return found;
}

/** How much of each storage its tensors reach. Those that one tensor fills, nearly all of them, are settled at once. */
class Uses {
  readonly #partial = new Map<number, Use>();
  readonly #storages: Rows<Storage>;
  readonly #filled: Uint8Array;

  constructor(storages: Rows<Storage>) {
    this.#storages = storages;
    this.#filled = new Uint8Array(storages.length);
  }

  get partial(): readonly (readonly [number, Use])[] {
    return [...this.#partial].filter(([index]) => this.#filled[index] === 0);
  }

  note(tensor: TensorInfo): void {
    const { storage, parts, quantization, layout, readable } = tensor;
    if (parts !== undefined) for (const part of Object.values(parts)) this.note(part);
    if (quantization !== undefined && quantization.scheme !== 'per_tensor_affine') {
      this.note(quantization.scales);
      this.note(quantization.zeroPoints);
    }
    if (storage === null || this.#filled[storage] === 1) return;
    const bytes = this.#storages.at(storage)?.bytes ?? 0;
    // What a damaged tensor reaches is not known.
    if (!readable) this.#filled[storage] = 1;
    // The parts of a nested tensor tell where in the buffer it is; all of it is its own.
    const [start, end] = layout === 'nested' ? [0, bytes] : extent(tensor);
    if (bytes < WORTH_SAYING || (start === 0 && end >= bytes)) this.#filled[storage] = 1;
    else this.#add(storage, tensor, start, end);
  }

  #add(storage: number, first: TensorInfo, start: number, end: number): void {
    const use = this.#partial.get(storage);
    if (use === undefined) {
      this.#partial.set(storage, { first, start, end, total: end - start });
      return;
    }
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
