import type { PickleValue } from '../../pickle/node.ts';
import { int64Of, intOf, isBeyondInt64, sequenceItems } from './arguments.ts';
import type { TensorProblem } from './geometry.ts';
import { typeName } from './type-name.ts';

const OVERFLOW = 'Overflow when unpacking long long';

/** What torch says when an argument of `set_` has the wrong type; `storage` is the type of its first. */
export function wrongTypes(
  offset: PickleValue | undefined,
  size: PickleValue | undefined,
  stride: PickleValue | undefined,
  storage = 'torch.storage.UntypedStorage',
): TensorProblem {
  const types = [offset, size, stride].map(typeShown).join(', ');
  return {
    code: 'TA335',
    data: { what: `its place is given as (storage, ${types})` },
    reference:
      setFailure(offset, size, stride) ??
      `TypeError: set_() received an invalid combination of arguments - got (${storage}, ${types}), but expected one of:`,
  };
}

/** Where torch finds a form of `set_` to call, and then cannot make its arguments out of those that are given. */
function setFailure(
  offset: PickleValue | undefined,
  size: PickleValue | undefined,
  stride: PickleValue | undefined,
): string | null {
  if (typeName(offset) !== 'int' || !beginsWithInt(size) || !(stride === null || beginsWithInt(stride))) return null;
  if (int64Of(offset) === null) return `ValueError: ${OVERFLOW}`;
  return unpackFailure('set_', 'size', size) ?? unpackFailure('set_', 'stride', stride);
}

/** torch chooses by the first item of a list; the others are looked at when they are used. */
export function beginsWithInt(value: PickleValue | undefined): boolean {
  const items = sequenceItems(value);
  return items !== null && (items.length === 0 || typeName(items[0]) === 'int');
}

/** What torch says of an argument that is to be a tuple of ints; null where it is one. */
export function intsFailure(
  caller: string,
  argument: string,
  position: number,
  value: PickleValue | undefined,
): string | null {
  const items = sequenceItems(value);
  const place = `TypeError: ${caller}(): argument '${argument}' (position ${position}) must be tuple of ints`;
  if (items === null) return `${place}, not ${typeShown(value)}`;
  if (!beginsWithInt(value)) return `${place}, but found element of type ${typeShown(items[0])} at pos 0`;
  return unpackFailure(caller, argument, value);
}

export function unpackFailure(caller: string, argument: string, value: PickleValue | undefined): string | null {
  for (const [at, item] of (sequenceItems(value) ?? []).entries()) {
    const int = intOf(item);
    if (int !== null && !isBeyondInt64(int)) continue;
    const why = int === null ? `type must be tuple of ints,but got ${typeShown(item)}"` : OVERFLOW;
    return `TypeError: ${caller}(): argument '${argument}' failed to unpack the object at pos ${at + 1} with error "${why}`;
  }
  return null;
}

function typeShown(value: PickleValue | undefined): string {
  return typeName(value) ?? 'object';
}
