import { BYTES_OF_REFERENCE, type FileAllowance } from '../model/file-allowance.ts';
import type { TensorInfo } from '../model/tensor.ts';
import type { PickleObject } from '../pickle/node.ts';

/**
 * Lists a tensor at every place it has in the object, as long as the file has room for it: a few bytes that are compressed
 * can refer to one tensor a hundred thousand times.
 */
export class TensorPlaces {
  readonly #allowance: FileAllowance | undefined;
  /** Tensors that have a place; null where nothing can run out, as in every pickle that is not compressed. */
  readonly #listed: Map<PickleObject, TensorInfo> | null;
  /** Places that were left out, and the tensor of the first of them. */
  leftOut = 0;
  first: TensorInfo | null = null;

  /** `pickleBytes` bound what the pickle can refer to. */
  constructor(allowance: FileAllowance | undefined, pickleBytes: number) {
    this.#allowance = allowance;
    const most = Math.floor(pickleBytes / BYTES_OF_REFERENCE);
    this.#listed = allowance === undefined || most <= allowance.tensorPlacesLeft ? null : new Map();
    if (allowance !== undefined && this.#listed === null) allowance.tensorPlacesLeft -= most;
  }

  /** A tensor as it was listed before, where there is no room for one more place; else null. */
  withoutPlace(call: PickleObject): TensorInfo | null {
    if (this.#listed === null || this.#allowance === undefined || this.#allowance.tensorPlacesLeft > 0) return null;
    const tensor = this.#listed.get(call);
    if (tensor === undefined) return null;
    this.leftOut++;
    this.first ??= tensor;
    return tensor;
  }

  add(call: PickleObject, tensor: TensorInfo): void {
    if (this.#listed === null || this.#allowance === undefined) return;
    if (this.#listed.has(call)) this.#allowance.tensorPlacesLeft--;
    else this.#listed.set(call, tensor);
  }
}
