import { elementCount } from '../bytes/integers.ts';
import { contiguousStride } from '../model/stride.ts';
import { dtypeBytes, isKnownDType, type KnownDType } from '../model/dtype.ts';
import { castFloats, FLOAT_BYTES } from '../operations/rewrite/float-cast.ts';
import type { TensorToWrite } from '../pickle/graph/torch-values.ts';
import type { NumberArray, TensorData } from './saved-value.ts';

/**
 * The storage classes torch has; other dtypes lie in an `UntypedStorage`. Source: torch/storage.py
 * `_dtype_to_storage_type_map`.
 */
const STORAGE_CLASSES: Partial<Readonly<Record<KnownDType, string>>> = {
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
  complex64: 'ComplexFloatStorage',
  complex128: 'ComplexDoubleStorage',
};

/** torch pickles only these further dtypes, through `_rebuild_tensor_v3`. */
const UNTYPED: ReadonlySet<string> = new Set([
  'uint16',
  'uint32',
  'uint64',
  'float8_e4m3fn',
  'float8_e5m2',
  'float8_e4m3fnuz',
  'float8_e5m2fnuz',
  'float8_e8m0fnu',
  'float4_e2m1fn_x2',
  'complex32',
]);

/** `little` on every machine Node is common on. */
export const HOST_ORDER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'little' : 'big';

/** The storages of a value that is being saved, in the order in which its tensors come. */
export class StoredTensors {
  readonly storages: Uint8Array[] = [];
  /** Keyed by the object that holds the numbers and the dtype they are stored as. */
  readonly #keys = new Map<NumberArray, Map<KnownDType, number>>();

  /** Give a tensor its storage. Throws `TypeError` where shape, dtype and data do not fit. */
  place(tensor: TensorData, where: string): TensorToWrite {
    const { dtype, shape } = tensor;
    const elements = countElements(shape, where);
    const width = isKnownDType(dtype) ? dtypeBytes(dtype) : null;
    const type = isKnownDType(dtype) ? STORAGE_CLASSES[dtype] : undefined;
    if (width === null || (type === undefined && !UNTYPED.has(dtype)))
      throw new TypeError(`${where}: torch.save writes no tensor of dtype ${dtype}`);
    const key = this.#store(tensor, elements, where);
    const storage = {
      type: type === undefined ? (['torch.storage', 'UntypedStorage'] as const) : (['torch', type] as const),
      key: String(key),
      location: 'cpu',
      elements: type === undefined ? elements * width : elements,
    };
    return {
      storage,
      storageOffset: 0,
      shape,
      stride: contiguousStride(shape),
      requiresGrad: tensor.requiresGrad ?? false,
      ...(type === undefined ? { dtype } : {}),
    };
  }

  #store(tensor: TensorData, elements: number, where: string): number {
    const known = this.#keys.get(tensor.data) ?? new Map<KnownDType, number>();
    this.#keys.set(tensor.data, known);
    const key = known.get(tensor.dtype);
    const bytes = key === undefined ? storedBytes(tensor) : this.storages[key];
    const expected = elements * (dtypeBytes(tensor.dtype) ?? 0);
    if (bytes?.byteLength !== expected)
      throw new TypeError(
        `${where}: shape [${tensor.shape.join(', ')}] of ${tensor.dtype} needs ${expected} bytes, its data has ${bytes?.byteLength ?? 0}`,
      );
    if (key !== undefined) return key;
    known.set(tensor.dtype, this.storages.length);
    return this.storages.push(bytes) - 1;
  }
}

/** The bytes as torch stores them: floats of another width are rounded, everything else is taken as it is. */
function storedBytes({ dtype, data }: TensorData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const from = data instanceof Float64Array ? 'float64' : data instanceof Float32Array ? 'float32' : null;
  if (from === null || from === dtype || !isCastable(dtype)) return bytes;
  return castFloats(bytes, from, dtype, HOST_ORDER === 'little').bytes;
}

function isCastable(dtype: KnownDType): dtype is keyof typeof FLOAT_BYTES {
  return Object.hasOwn(FLOAT_BYTES, dtype);
}

function countElements(shape: readonly number[], where: string): number {
  if (shape.some((dimension) => !Number.isSafeInteger(dimension) || dimension < 0))
    throw new TypeError(`${where}: [${shape.join(', ')}] is no shape`);
  const count = Number(elementCount(shape));
  if (!Number.isSafeInteger(count * 16)) throw new TypeError(`${where}: a tensor of ${count} elements is too large`);
  return count;
}
