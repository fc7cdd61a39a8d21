import type { KnownDType } from '../model/dtype.ts';

/** Numbers of any width, in memory order. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A tensor to save, or one that was read: contiguous, row-major. `data` holds the elements as torch stores them; a float
 * dtype also takes a `Float32Array` or `Float64Array`, which is rounded to it as torch does (float16 and bfloat16 are
 * read as `Float32Array`, exactly but for the payload of a NaN). Complex numbers are pairs. Two tensors with the same `data` object share one storage.
 */
export interface TensorData {
  readonly dtype: KnownDType;
  readonly shape: readonly number[];
  readonly data: NumberArray;
  readonly requiresGrad?: boolean;
}

/** A Python tuple. */
export class Tuple {
  readonly items: readonly SavedValue[];

  constructor(items: readonly SavedValue[]) {
    this.items = items;
  }
}

/** A Python float that a JavaScript number would not show as one: `new Float(1)` is `1.0`. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** `collections.OrderedDict`: what `state_dict()` returns. A `Map` is a plain dict. */
export class OrderedDict<V = SavedValue> extends Map<DictKey, V> {}

export type DictKey = string | number | bigint | boolean | null;

/**
 * What can be saved, and what it becomes in Python:
 *
 * - `null`, booleans, strings, bigints: `None`, `bool`, `str`, `int`. A number is an `int` where it is whole, else a `float`.
 * - An array is a list; one of numbers only, not all whole, is a list of floats. A float typed array is a list of floats,
 *   a signed or wider integer one a list of ints, at no cost per number; `Uint8Array` is `bytes`.
 * - `Map` and plain objects are dicts, in their order; `OrderedDict`, `Tuple`, `Set` and `Float` are what they are called.
 * - `{dtype, shape, data}` with a typed array is a tensor.
 */
export type SavedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Tuple
  | NumberArray
  | TensorData
  | readonly SavedValue[]
  | ReadonlySet<SavedValue>
  | ReadonlyMap<DictKey, SavedValue>
  | { readonly [key: string]: SavedValue | undefined };

/** A plain object with a typed array as `data` is a tensor; no other value looks like that. */
export function isTensorData(value: object): value is TensorData {
  return (
    'dtype' in value &&
    typeof value.dtype === 'string' &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'data' in value &&
    ArrayBuffer.isView(value.data)
  );
}
