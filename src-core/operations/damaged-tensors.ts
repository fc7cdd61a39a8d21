import { RowTable } from '../model/row-table.ts';
import type { Rows } from '../model/rows.ts';
import type { TensorInfo } from '../model/tensor.ts';

/** Tensors of which some turned out to be damaged: they are still listed, as unreadable. */
export class DamagedTensors extends RowTable<TensorInfo> {
  readonly length: number;
  readonly #tensors: Rows<TensorInfo>;
  readonly #isDamaged: (tensor: TensorInfo, index: number) => boolean;

  constructor(tensors: Rows<TensorInfo>, isDamaged: (tensor: TensorInfo, index: number) => boolean) {
    super();
    this.length = tensors.length;
    this.#tensors = tensors;
    this.#isDamaged = isDamaged;
  }

  protected row(index: number): TensorInfo {
    const tensor = this.#tensors.at(index);
    if (tensor === undefined) throw new RangeError(`tensor ${index} of ${this.length}`);
    return this.#isDamaged(tensor, index) ? { ...tensor, readable: false } : tensor;
  }
}
