import { asCall, asGlobal, asText, asTuple } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import { canonicalName } from '../../torch/rebuild/names.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';

/** Fields of a state: version, byte order, subarray, names, fields, size, alignment, flags; since version 4 metadata. */
const FIELDS = { least: 8, most: 9 };
/** The numbers among them, in the order in which they are taken. */
const NUMBERS = [0, 5, 6, 7];
const NEWEST_VERSION = 4;

/**
 * What `numpy.dtype.__setstate__` raises for a state no numpy writes; null where it takes it, or where that is not known.
 * Source: numpy/_core/src/multiarray/descriptor.c, `arraydescr_setstate`.
 */
export function dtypeStateFailure(target: PickleValue, state: PickleValue): string | null {
  const callee = asGlobal(asCall(target)?.callee);
  if (callee === null || canonicalName(callee) !== 'numpy.dtype') return null;
  const items = asTuple(state)?.items;
  if (items === undefined) return typeName(state) === null ? null : 'SystemError: bad argument to internal function';
  if (items.length < 5) return versionFailure('-1');
  // Forms of versions before 3 are shorter, and no pickle of today has them.
  if (items.length < FIELDS.least || items.length > FIELDS.most) return null;
  for (const at of NUMBERS) {
    const type = typeName(items[at]);
    if (type !== null && type !== 'int' && type !== 'bool')
      return `TypeError: '${type}' object cannot be interpreted as an integer`;
  }
  return fieldFailure(items);
}

function fieldFailure([
  version = null,
  order = null,
  subarray = null,
  names = null,
  fields = null,
]: readonly PickleValue[]) {
  const number = Number(version);
  if (typeof version === 'number' && (number < 0 || number > NEWEST_VERSION)) return versionFailure(String(number));
  const wrongOrder = orderFailure(order);
  if (wrongOrder !== null) return wrongOrder;
  const type = typeName(subarray);
  if (type !== null && type !== 'NoneType' && type !== 'tuple') return 'ValueError: incorrect subarray in __setstate__';
  return (names === null) === (fields === null)
    ? null
    : 'ValueError: inconsistent fields and names in Numpy dtype unpickling';
}

/** Text, or bytes as Python 2 wrote it. */
function orderFailure(order: PickleValue): string | null {
  const text = asText(order);
  const length = text === null ? constantBytes(order)?.length : Array.from(text).length;
  if (length === undefined)
    return typeName(order) === null ? null : 'ValueError: endian is not a string in Numpy dtype unpickling';
  return length === 1 ? null : 'ValueError: endian is not 1-char string in Numpy dtype unpickling';
}

function versionFailure(version: string): string {
  return `ValueError: can't handle version ${version} of numpy.dtype pickle`;
}
