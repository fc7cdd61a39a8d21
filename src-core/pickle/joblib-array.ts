import { asCall, asDict, asGlobal, asInt, asItems, asText } from './access.ts';
import type { PickleValue, PyCall } from './node.ts';

/** What joblib puts behind the BUILD of an array: its bytes as they are in memory, or a pickle of its own. */
export type JoblibArray =
  | {
      readonly kind: 'raw';
      readonly bytes: number;
      /** One byte says how many bytes of padding follow it. */ readonly padded: boolean;
    }
  | { readonly kind: 'pickle' }
  /** An array whose size cannot be told. */
  | { readonly kind: 'unknown' };

/**
 * The array that follows in the stream when `value` has just been built; null for anything but joblib's wrapper.
 * Source: joblib `numpy_pickle.py`, `NumpyArrayWrapper.read_array`.
 */
export function joblibArray(value: PickleValue): JoblibArray | null {
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee?.module !== 'joblib.numpy_pickle' || callee.name !== 'NumpyArrayWrapper') return null;
  const state = call.states.at(-1);
  const shape = fieldOf(state, 'shape');
  if (shape === undefined) return null;
  const count = elements(shape);
  const dtype = asCall(fieldOf(state, 'dtype'));
  const size = dtype === null ? null : itemSize(dtype);
  if (count === null || size === null) return { kind: 'unknown' };
  if (size === 'objects') return { kind: 'pickle' };
  const alignment = fieldOf(state, 'numpy_array_alignment_bytes') ?? null;
  const bytes = count * size;
  return Number.isSafeInteger(bytes) ? { kind: 'raw', bytes, padded: alignment !== null } : { kind: 'unknown' };
}

function fieldOf(state: PickleValue | undefined, name: string): PickleValue | undefined {
  const dict = asDict(state);
  const at = dict?.keys.findLastIndex((key) => asText(key) === name) ?? -1;
  return at < 0 ? undefined : dict?.values[at];
}

function elements(shape: PickleValue): number | null {
  let count = 1;
  for (const item of asItems(shape) ?? [null]) {
    const dim = asInt(item);
    if (dim === null || dim < 0) return null;
    count *= dim;
  }
  return count;
}

/** `NPY_ITEM_REFCOUNT`, in the flags of a dtype with fields. */
const OBJECT_FLAG = 1;

/** Bytes of an element, by `numpy.dtype('f8', False, True)` and its state; `objects` where elements are Python objects. */
function itemSize(dtype: PyCall): number | 'objects' | null {
  const callee = asGlobal(dtype.callee);
  if (callee?.module !== 'numpy' || callee.name !== 'dtype') return null;
  // As numpy prints it: a letter for the kind and bytes, characters of four bytes for `U`.
  const match = /^[<>=|]?([biufcSUVMmO?])(\d*)/.exec(asText(asItems(dtype.args)?.[0]) ?? '');
  if (match === null) return null;
  const [, kind = '', digits = ''] = match;
  if (kind === 'O') return 'objects';
  // (version, byte order, subdtype, names, fields, itemsize, alignment, flags)
  const state = asItems(dtype.states.at(-1)) ?? [];
  if (((asInt(state[7]) ?? 0) & OBJECT_FLAG) !== 0) return 'objects';
  if (kind === '?') return 1;
  return Number(digits) * (kind === 'U' ? 4 : 1);
}
