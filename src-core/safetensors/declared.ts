import { RowTable } from '../model/row-table.ts';
import { contiguousStride } from '../model/stride.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { HeaderTensor } from './header.ts';

/** Different shapes whose strides are remembered: models have a handful. */
const MOST_SHAPES = 1024;

/** What a header declares, and the file it has to fit into. */
export interface Declared {
  readonly tensors: readonly HeaderTensor[];
  /** First byte behind the header. */
  readonly dataStart: number;
  readonly fileSize: number;
}

function isReadable({ begin, end, stored }: HeaderTensor, { dataStart, fileSize }: Declared): boolean {
  return begin <= end && dataStart + end <= fileSize && stored !== null;
}

/** Each tensor has a storage of its own. */
export class DeclaredStorages extends RowTable<Storage> {
  readonly length: number;
  readonly #declared: Declared;

  constructor(declared: Declared) {
    super();
    this.#declared = declared;
    this.length = declared.tensors.length;
  }

  protected row(index: number): Storage {
    const declared = declaredAt(this.#declared, index);
    return {
      key: declared.name,
      bytes: Math.max(0, declared.end - declared.begin),
      dtype: declared.stored?.dtype ?? declared.dtypeName,
      device: 'cpu',
      fileOffset: isReadable(declared, this.#declared) ? this.#declared.dataStart + declared.begin : null,
      byteOrder: 'little',
    };
  }
}

export class DeclaredTensors extends RowTable<TensorInfo> {
  readonly length: number;
  readonly #declared: Declared;
  /** By shape: those of equal tensors are one array, as long as there are few. */
  readonly #strides = new Map<readonly number[], readonly number[]>();

  constructor(declared: Declared) {
    super();
    this.#declared = declared;
    this.length = declared.tensors.length;
  }

  protected row(index: number): TensorInfo {
    const declared = declaredAt(this.#declared, index);
    // For 4-bit floats the header counts values, two to a byte, where torch counts bytes: the header's shape is shown.
    const { name, shape } = declared;
    return {
      name,
      keyPath: [name],
      shape,
      dtype: declared.stored?.dtype ?? declared.dtypeName,
      stride: this.#strideOf(shape),
      storageOffset: 0,
      storage: index,
      requiresGrad: false,
      layout: 'strided',
      device: 'cpu',
      readable: isReadable(declared, this.#declared),
    };
  }

  #strideOf(shape: readonly number[]): readonly number[] {
    const known = this.#strides.get(shape);
    if (known !== undefined) return known;
    const stride = contiguousStride(shape);
    if (this.#strides.size < MOST_SHAPES) this.#strides.set(shape, stride);
    return stride;
  }
}

function declaredAt({ tensors }: Declared, index: number): HeaderTensor {
  const declared = tensors[index];
  if (declared === undefined) throw new RangeError(`tensor ${index} of ${tensors.length}`);
  return declared;
}
