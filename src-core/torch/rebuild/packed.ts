import type { Limits } from '../../model/limits.ts';
import type { KeyPath, Storage, TensorInfo } from '../../model/tensor.ts';
import type { PackedCall, PackedKind } from '../../pickle/packed-call.ts';
import type { DType } from '../../model/dtype.ts';
import { canRequireGrad, elementsPerItem, itemSize } from '../dtypes.ts';
import { endOfElements } from './geometry.ts';
import { canonicalName } from './names.ts';

/** Storages that packed calls find without their persistent ids being spelt out. */
export interface PackedStorages {
  /** Index of the storage with bytes that a call looks into; -1 where its id has to be looked at. */
  indexOf(call: PackedCall): number;
  /** True when the declared bytes are there. */
  isSound(index: number): boolean;
  bytesOf(index: number): number;
  typeOf(index: number): StorageType;
}

/** What a storage is made of, and where it lived. */
export type StorageType = Pick<Storage, 'dtype' | 'device'>;

/**
 * Tensors of the usual kind: `_rebuild_tensor_v2` over a whole storage in which they fit. Anything else about one, and all
 * that would have to be reported, is left to the rebuild functions.
 */
export class PackedTensors {
  readonly #storages: PackedStorages;
  readonly #limits: Limits;
  /** Whether the last tensor asked about fills its storage and repeats nothing of it, so that no more can be said of it. */
  isPlain = false;
  #kind: PackedKind | null = null;
  #isUsual = false;
  #dtype: DType | null = null;
  #itemSize = 1;
  #perItem = 1;
  #hasGrad = false;

  constructor(storages: PackedStorages, limits: Limits) {
    this.#storages = storages;
    this.#limits = limits;
  }

  /** Index of the storage that a call's tensor looks into; -1 where it is not of the usual kind. */
  storageOf(call: PackedCall): number {
    if (call.states.length > 0 || !this.#isRebuild(call.common)) return -1;
    const index = this.#storages.indexOf(call);
    if (index < 0 || !this.#storages.isSound(index)) return -1;
    const { size: shape, stride, first: storageOffset, flag } = call.form;
    const { dtype } = this.#storages.typeOf(index);
    if (dtype !== this.#dtype) this.#know(dtype);
    if (shape.length !== stride.length || shape.length > this.#limits.dimensions) return -1;
    if (flag && !this.#hasGrad) return -1;
    const bytes = this.#storages.bytesOf(index);
    const end = endOfElements(shape, stride, storageOffset);
    if (end === null || end > Math.floor(bytes / this.#itemSize) * this.#perItem) return -1;
    this.isPlain = storageOffset === 0 && this.#fills(shape, end, bytes);
    return index;
  }

  /** The tensor of a call, of which `storageOf` told the storage. */
  tensorOf(call: PackedCall, storage: number, name: string, keyPath: KeyPath): TensorInfo {
    const { size: shape, stride, first: storageOffset, flag: requiresGrad } = call.form;
    const { dtype, device } = this.#storages.typeOf(storage);
    return {
      shape,
      dtype,
      stride,
      storageOffset,
      storage,
      requiresGrad,
      layout: 'strided',
      device,
      readable: true,
      name,
      keyPath,
    };
  }

  #fills(shape: readonly number[], end: number, bytes: number): boolean {
    let logical = this.#itemSize;
    for (const size of shape) logical *= size;
    return logical <= bytes * this.#perItem && Math.ceil(end / this.#perItem) * this.#itemSize >= bytes;
  }

  #isRebuild(kind: PackedKind): boolean {
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#isUsual = canonicalName(kind.callee) === 'torch._utils._rebuild_tensor_v2';
    }
    return this.#isUsual;
  }

  #know(dtype: DType): void {
    this.#dtype = dtype;
    this.#itemSize = itemSize(dtype) ?? 1;
    this.#perItem = elementsPerItem(dtype);
    this.#hasGrad = canRequireGrad(dtype);
  }
}
