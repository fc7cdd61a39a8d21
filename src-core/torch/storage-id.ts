import { asGlobal, asText } from '../pickle/access.ts';
import type { DType } from '../model/dtype.ts';
import type { PickleValue } from '../pickle/node.ts';
import { isUncallable, pythonTypeName } from '../pickle/python-types.ts';
import { valueText } from '../pickle/value-text.ts';
import { itemSize, storageClass } from './dtypes.ts';
import type { TensorProblem } from './rebuild/geometry.ts';
import { typeName } from './rebuild/type-name.ts';
import { unpackingFailure } from './rebuild/unpacking.ts';

/** The persistent id of a storage, read: `('storage', class, key, location, numel)`, and view metadata in legacy files. */
export interface StorageId {
  /** As the pickle has it; keys are equal when Python says so. */
  readonly keyValue: PickleValue;
  /** As Python would print it: the name of the record. */
  readonly key: string;
  readonly dtype: DType;
  readonly untyped: boolean;
  /** Where the tensor lived: `cpu`, `cuda:0`… */
  readonly location: string;
  /** Elements; bytes for an untyped storage. */
  readonly numel: number;
  readonly bytes: number;
  /** The sixth field of legacy ids. */
  readonly view: PickleValue;
}

export type ReadStorageId =
  { readonly ok: true; readonly id: StorageId } | { readonly ok: false; readonly problem: TensorProblem };

/** Fields behind the first of a persistent id: four in a zip archive, five in a legacy file. */
export type FieldCount = 4 | 5;

/**
 * Read a storage's persistent id as torch's `persistent_load` does, or say what it would raise.
 * Source: torch/serialization.py, `_load` and `_legacy_load`.
 */
export function readStorageId(pid: PickleValue, fields: FieldCount): ReadStorageId {
  if (typeof pid !== 'object' || pid?.kind !== 'tuple') {
    const type = typeName(pid)?.split('.').at(-1) ?? pythonTypeName(pid);
    return refuse(`a persistent id is a ${type}`, `AssertionError: saved_id must be a tuple, got ${type}`);
  }
  const first = pid.items[0] ?? null;
  const kind = first === 'storage' ? first : (asText(first) ?? shownKind(first));
  if (kind !== 'storage') return refuse(`a persistent id is of kind \`${kind}\``, unknownKind(kind, fields));
  const count = pid.items.length - 1;
  const failure = unpackingFailure(count, fields);
  if (failure !== null) return refuse(`a persistent id has ${pid.items.length} fields, not ${fields + 1}`, failure);
  return readFields(pid.items, fields);
}

function readFields(items: readonly PickleValue[], fields: FieldCount): ReadStorageId {
  const type = items[1] ?? null;
  const keyValue = items[2] ?? null;
  const place = items[3] ?? null;
  const count = items[4] ?? null;
  const view = items[5] ?? null;
  const cls = storageClass(type);
  if (cls === null) return unknownClass(type);
  if (cls.untyped && fields === 5)
    return {
      ok: false,
      problem: {
        code: 'LE307',
        data: {},
        reference: "AttributeError: type object 'torch.storage.UntypedStorage' has no attribute 'dtype'",
      },
    };
  const location = asText(place);
  if (location === null) return refuse(`the location of a storage is a ${pythonTypeName(place)}`);
  if (typeof count !== 'number' || count < 0) return wrongNumel(count);
  const bytes = count * (itemSize(cls.dtype) ?? 1);
  if (!Number.isSafeInteger(bytes)) return wrongNumel(count);
  return {
    ok: true,
    id: {
      keyValue,
      key: keyText(keyValue),
      dtype: cls.dtype,
      untyped: cls.untyped,
      location,
      numel: count,
      bytes,
      view,
    },
  };
}

/** `f"data/{key}"`: a key of another type than str is printed. */
export function keyText(key: PickleValue): string {
  if (key === null) return 'None';
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (typeof key !== 'object') return String(key);
  if (key.kind === 'tuple' || key.kind === 'float') return valueText(key);
  return asText(key) ?? `<${pythonTypeName(key)}>`;
}

function unknownClass(type: PickleValue): ReadStorageId {
  const global = asGlobal(type);
  if (global === null) {
    const name = pythonTypeName(type);
    return refuse(`the class of a storage is a ${name}`, `AttributeError: '${name}' object has no attribute 'dtype'`);
  }
  const reference = `AttributeError: Can't get attribute '${global.name}' on <module '${global.module}'>`;
  return { ok: false, problem: { code: 'TA312', data: { name: `${global.module}.${global.name}` }, reference } };
}

/** What torch says when it reads a storage of a length that is none; mapped storages are cut out of the file instead. */
export const RECORD_ARGUMENTS = 'TypeError: get_storage_from_record(): incompatible function arguments.';

function wrongNumel(count: PickleValue): ReadStorageId {
  const shown = typeof count === 'object' ? `a ${pythonTypeName(count)}` : String(count);
  const type = typeName(count);
  const reference =
    type !== null && NO_FACTOR.has(type)
      ? `TypeError: unsupported operand type(s) for *: '${type}' and 'int'`
      : RECORD_ARGUMENTS;
  const { ok, problem } = refuse(`the element count of a storage is ${shown}`, reference);
  return { ok, problem: { ...problem, data: { ...problem.data, count: shown } } };
}

/** Types that cannot be multiplied by the bytes of an element. */
const NO_FACTOR: ReadonlySet<string> = new Set([
  'NoneType',
  'dict',
  'set',
  'collections.OrderedDict',
  'torch.dtype',
  'torch.qscheme',
]);

/** As Python prints it. */
function shownKind(value: PickleValue): string {
  const cls = storageClass(value);
  if (cls !== null && !cls.untyped) return `StorageType(dtype=torch.${cls.dtype})`;
  return isUncallable(value) ? valueText(value) : pythonTypeName(value);
}

function unknownKind(kind: string, fields: FieldCount): string {
  return fields === 4
    ? `AssertionError: Unknown typename for persistent_load, expected 'storage' but got '${kind}'`
    : `RuntimeError: Unknown saved id type: ${kind}`;
}

function refuse(what: string, reference?: string): Extract<ReadStorageId, { readonly ok: false }> {
  return { ok: false, problem: { code: 'TA313', data: { what }, ...(reference === undefined ? {} : { reference }) } };
}
