import { dtypeBytes, isKnownDType, type DType } from '../model/dtype.ts';
import type { PickleValue, PyGlobal } from '../pickle/node.ts';

/**
 * The storage classes of torch before untyped storages; the set is closed ("We should no longer add dtypes to this map").
 * torch looks a class up by its name alone, whatever module is written beside it.
 * Source: torch/storage.py, `_dtype_to_storage_type_map`; torch/serialization.py, `UnpicklerWrapper.find_class`.
 */
const STORAGE_CLASSES: ReadonlyMap<string, StorageClass> = new Map(
  (
    [
      ['DoubleStorage', 'float64'],
      ['FloatStorage', 'float32'],
      ['HalfStorage', 'float16'],
      ['LongStorage', 'int64'],
      ['IntStorage', 'int32'],
      ['ShortStorage', 'int16'],
      ['CharStorage', 'int8'],
      ['ByteStorage', 'uint8'],
      ['BoolStorage', 'bool'],
      ['BFloat16Storage', 'bfloat16'],
      ['ComplexDoubleStorage', 'complex128'],
      ['ComplexFloatStorage', 'complex64'],
      ['QInt8Storage', 'qint8'],
      ['QInt32Storage', 'qint32'],
      ['QUInt8Storage', 'quint8'],
      ['QUInt4x2Storage', 'quint4x2'],
      ['QUInt2x4Storage', 'quint2x4'],
    ] as const
  ).map(([name, dtype]) => [name, { dtype, untyped: false }]),
);

export const STORAGE_CLASS_NAMES: readonly string[] = [...STORAGE_CLASSES.keys()];

const STORAGE_NAMES: ReadonlySet<string> = new Set(STORAGE_CLASS_NAMES);

/**
 * Names that `torch.load(weights_only=False)` takes for a typed storage whatever the module they are said to be in.
 * Source: torch/serialization.py, `UnpicklerWrapper.find_class`.
 */
export function isStorageClassName(name: string): boolean {
  return STORAGE_NAMES.has(name);
}

const UNTYPED: StorageClass = { dtype: 'uint8', untyped: true };

/** Other names torch gives to a dtype: `torch.float` is `torch.float32`. */
const ALIASES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['float', 'float32'],
  ['double', 'float64'],
  ['half', 'float16'],
  ['int', 'int32'],
  ['long', 'int64'],
  ['short', 'int16'],
  ['cfloat', 'complex64'],
  ['cdouble', 'complex128'],
  ['chalf', 'complex32'],
]);

/** Shell dtypes: torch saves and loads them, one byte an element, and computes nothing with them. */
const SHELL = /^u?int[1-7]$/;

/** Integer dtypes whose elements share bytes: how many elements one stored byte holds. */
const PACKED: ReadonlyMap<DType, number> = new Map([
  ['quint4x2', 2],
  ['quint2x4', 4],
]);

/** What a storage class says of its elements. */
export type StorageClass = { readonly dtype: DType; readonly untyped: boolean };

/** The storage class a pickle names, or null where torch has none of that name. */
export function storageClass(value: PickleValue): StorageClass | null {
  if (!isGlobal(value)) return null;
  const known = STORAGE_CLASSES.get(value.name);
  if (known !== undefined) return known;
  return value.name === 'UntypedStorage' && value.module.startsWith('torch') ? UNTYPED : null;
}

/** The dtype a pickle names as `torch.float32`, or null. */
export function dtypeOf(value: PickleValue): DType | null {
  if (!isGlobal(value) || value.module !== 'torch') return null;
  const alias = ALIASES.get(value.name);
  if (alias !== undefined) return alias;
  return isKnownDType(value.name) || SHELL.test(value.name) ? value.name : null;
}

/** Bytes of one element in a torch storage; null for a dtype torch does not have. */
export function itemSize(dtype: DType): number | null {
  return dtypeBytes(dtype) ?? (SHELL.test(dtype) ? 1 : null);
}

/** Elements one stored byte holds; 1 for all but the packed quantised dtypes. */
export function elementsPerItem(dtype: DType): number {
  return PACKED.get(dtype) ?? 1;
}

/** Only floating and complex tensors can ask for gradients. */
export function canRequireGrad(dtype: DType): boolean {
  return dtype.startsWith('float') || dtype.startsWith('bfloat') || dtype.startsWith('complex');
}

export function isGlobal(value: PickleValue): value is PyGlobal {
  return typeof value === 'object' && value !== null && value.kind === 'global';
}
