import type { Limits } from '../../model/limits.ts';
import type { KeyPath, Storage, TensorInfo } from '../../model/tensor.ts';
import type { PackedCall, PackedForm, PackedKind } from '../../pickle/packed-call.ts';
import type { DType } from '../../model/dtype.ts';
import { canRequireGrad, elementsPerItem, itemSize } from '../dtypes.ts';
import { endOfElements } from './geometry.ts';
import { canonicalName } from './names.ts';

/** Storages that packed calls find without their persistent ids being spelt out. */
export interface PackedStorages {
  /** Index of the storage with bytes that a call looks into; -1 where its id has to be looked at. */
  indexOf(call: PackedCall): number;
  /** The same where this very call declared the storage, and its bytes are there; -1 where that is to be found out. */
  declaredBy(call: PackedCall): number;
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
  /** What was found out about forms. */
  readonly #fits = new Map<PackedForm, Fit>();
  /** The same in the storages that calls of them declare; and the last of it. */
  readonly #ownFits = new Map<PackedForm, Fit>();
  #form: PackedForm | null = null;
  #fit: Fit | null = null;

  constructor(storages: PackedStorages, limits: Limits) {
    this.#storages = storages;
    this.#limits = limits;
  }

  /** Index of the storage that a call's tensor looks into; -1 where it is not of the usual kind. */
  storageOf(call: PackedCall): number {
    if ((!call.isBare && call.states.length > 0) || !this.#isRebuild(call.form.kind)) return -1;
    const own = this.#storages.declaredBy(call);
    if (own >= 0) {
      const { isUsual, isPlain } = this.#ownFit(call.form, own);
      this.isPlain = isPlain;
      return isUsual ? own : -1;
    }
    const index = this.#storages.indexOf(call);
    if (index < 0 || !this.#storages.isSound(index)) return -1;
    const { form } = call;
    const { dtype } = this.#storages.typeOf(index);
    const bytes = this.#storages.bytesOf(index);
    let fit = this.#fits.get(form);
    if (fit?.dtype !== dtype || fit.bytes !== bytes) {
      if (this.#fits.size >= MOST_FITS) this.#fits.clear();
      this.#fits.set(form, (fit = fitOf(form, dtype, bytes, this.#limits)));
    }
    this.isPlain = fit.isPlain;
    return fit.isUsual ? index : -1;
  }

  #ownFit(form: PackedForm, storage: number): Fit {
    if (form === this.#form && this.#fit !== null) return this.#fit;
    let fit = this.#ownFits.get(form);
    if (fit === undefined) {
      if (this.#ownFits.size >= MOST_FITS) this.#ownFits.clear();
      fit = fitOf(form, this.#storages.typeOf(storage).dtype, this.#storages.bytesOf(storage), this.#limits);
      this.#ownFits.set(form, fit);
    }
    this.#form = form;
    return (this.#fit = fit);
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

  #isRebuild(kind: PackedKind): boolean {
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#isUsual = canonicalName(kind.callee) === 'torch._utils._rebuild_tensor_v2';
    }
    return this.#isUsual;
  }
}

/** Forms of which it is remembered how they fit: models repeat their layers. */
const MOST_FITS = 4096;

/** How tensors of one form fit into storages of a kind. */
interface Fit {
  readonly dtype: DType;
  readonly bytes: number;
  readonly isUsual: boolean;
  readonly isPlain: boolean;
}

function fitOf({ size: shape, stride, first, flag }: PackedForm, dtype: DType, bytes: number, limits: Limits): Fit {
  const item = itemSize(dtype) ?? 1;
  const perItem = elementsPerItem(dtype);
  const isSound = shape.length === stride.length && shape.length <= limits.dimensions;
  const end = isSound && (!flag || canRequireGrad(dtype)) ? endOfElements(shape, stride, first) : null;
  if (end === null || end > Math.floor(bytes / item) * perItem) return { dtype, bytes, isUsual: false, isPlain: false };
  const logical = shape.reduce((product, size) => product * size, item);
  const isFilled = logical <= bytes * perItem && Math.ceil(end / perItem) * item >= bytes;
  return { dtype, bytes, isUsual: true, isPlain: first === 0 && isFilled };
}
