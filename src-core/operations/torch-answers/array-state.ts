import { asCall, asGlobal, asInt, asItems, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import { canonicalName } from '../../torch/rebuild/names.ts';
import { dtypeText } from '../../torch/rebuild/numpy.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';
import { noInteger } from './constructor-failure.ts';

/** Shape, dtype, order and bytes; in front of them a version since numpy 1.0. */
const FIELDS = 4;

/**
 * What `numpy.ndarray.__setstate__` raises for a state no numpy writes; null where it takes it, or where that is not known.
 * Source: numpy/_core/src/multiarray/methods.c, `array_setstate`; observed with numpy 2.4.
 */
export function arrayStateFailure(target: PickleValue, state: PickleValue): string | null {
  const callee = asGlobal(asCall(target)?.callee);
  if (callee === null || canonicalName(callee) !== 'numpy._core.multiarray._reconstruct') return null;
  const items = asItems(state);
  if (items === null) {
    const type = typeName(state);
    return type === null || type === 'str'
      ? null
      : `TypeError: __setstate__() argument 1 must be 4-item sequence, not ${type === 'NoneType' ? 'None' : type}`;
  }
  const fields = items.length === FIELDS + 1 ? items.slice(1) : items;
  // A state that does not fit the form with a version is taken for one without.
  if (fields.length !== FIELDS || (items.length > FIELDS && !(isVersion(items[0]) && fit(fields))))
    return `TypeError: __setstate__() argument 1 must be sequence of length ${FIELDS}, not ${items.length}`;
  return wrongField(fields) ?? contentFailure(fields);
}

function isVersion(value: PickleValue | undefined): boolean {
  const type = typeName(value);
  return type === null || type === 'int' || type === 'bool';
}

function fit(fields: readonly PickleValue[]): boolean {
  const order = typeName(fields[2]);
  return wrongField(fields) === null && (order === null || order === 'bool' || order === 'int');
}

function wrongField([shape = null, dtype = null]: readonly PickleValue[]): string | null {
  const type = typeName(shape);
  if (type !== null && type !== 'tuple' && type !== 'torch.Size')
    return `TypeError: __setstate__() argument 1, item 0 must be tuple, not ${type === 'NoneType' ? 'None' : type}`;
  const second = typeName(dtype);
  return second === null
    ? null
    : `TypeError: __setstate__() argument 1, item 1 must be numpy.dtype, not ${second === 'NoneType' ? 'None' : second}`;
}

function contentFailure([shape = null, dtype = null, , data = null]: readonly PickleValue[]): string | null {
  const sizes = asItems(shape) ?? [];
  const wrong = sizes.map(noInteger).find((failure) => failure !== null);
  if (wrong !== undefined) return wrong;
  const lengths = sizes.map(asInt);
  if (lengths.some((length) => length !== null && length < 0))
    return 'TypeError: impossible dimension while unpickling array';
  const code = dtypeText(dtype).replace(/^[<>|=]/, '');
  const type = typeName(data);
  if (code.startsWith('O'))
    return type === null || type === 'list' ? null : 'TypeError: object pickle not returning list';
  // Dtypes of another form, such as that of texts of any length, keep their content in their own way.
  const item = dtypeItemBytes(code);
  if (item === null) return null;
  const bytes = constantBytes(data);
  if (bytes === null)
    return type === null || asText(data) !== null || type === 'bytes' ? null : 'TypeError: pickle not returning string';
  if (lengths.includes(null)) return null;
  const expected = lengths.reduce((product: number, length) => product * (length ?? 0), item);
  return expected === bytes.length ? null : 'ValueError: buffer size does not match array size';
}

/** Bytes of one element by the code of a dtype, `f4` or `U3`; null where it does not tell. */
export function dtypeItemBytes(code: string): number | null {
  const found = /^([a-zA-Z])(\d+)$/.exec(code);
  if (found === null) return null;
  return Number(found[2]) * (found[1] === 'U' ? 4 : 1);
}
