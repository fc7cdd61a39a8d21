import { asDict, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { canonicalName, isCall } from './names.ts';

/** A Python int: a number where it is exact, a bigint beyond. */
export type Int = number | bigint;

/** The items of anything torch would iterate over: tuple, list, a compact run of numbers, or `torch.Size(...)` of one. */
export function sequenceItems(value: PickleValue | undefined): readonly PickleValue[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'tuple' || value.kind === 'list') return value.items;
  if (value.kind === 'numbers') return value.of === 'int' ? [...value.items] : null;
  if (!isCall(value) || typeof value.callee !== 'object' || value.callee?.kind !== 'global') return null;
  if (canonicalName(value.callee) !== 'torch.Size') return null;
  const inner = callArguments(value.args)?.[0];
  // Size(Size(...)) would be legal; one level is what torch writes.
  return typeof inner === 'object' && inner !== null && (inner.kind === 'tuple' || inner.kind === 'list')
    ? inner.items
    : null;
}

/** A Python int, or a bool, which is one. */
export function intOf(value: PickleValue | undefined): Int | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return null;
}

/** A sequence of ints, or null where torch would refuse the type. */
export function intsOf(value: PickleValue | undefined): readonly Int[] | null {
  const items = sequenceItems(value);
  if (items === null) return null;
  // The usual case needs no copy: plain ints in a tuple.
  let plain = true;
  for (const item of items) {
    if (typeof item === 'number' || typeof item === 'bigint') continue;
    if (typeof item !== 'boolean') return null;
    plain = false;
  }
  return plain
    ? (items as readonly Int[])
    : items.map((item) => (typeof item === 'boolean' ? Number(item) : (item as Int)));
}

const INT64_MAX = 9223372036854775807n;

/** True for what an int64 does not hold. */
export function isBeyondInt64(value: Int): boolean {
  return typeof value === 'bigint' && (value > INT64_MAX || value < -INT64_MAX - 1n);
}

/** An int as torch takes one: of 64 bits, and no bool. */
export function int64Of(value: PickleValue | undefined): Int | null {
  const int = typeof value === 'boolean' ? null : intOf(value);
  return int === null || isBeyondInt64(int) ? null : int;
}

/** Ints as torch takes a list of them. It looks at the type of the first alone: a bool behind it is an int. */
export function int64sOf(value: PickleValue | undefined): readonly Int[] | null {
  const ints = intsOf(value);
  if (ints === null || ints.some(isBeyondInt64)) return null;
  return typeof sequenceItems(value)?.[0] === 'boolean' ? null : ints;
}

/** A Python number as a double; null for what is not one. */
export function floatOf(value: PickleValue | undefined): number | null {
  if (typeof value === 'object' && value !== null && value.kind === 'float') return value.value;
  const int = intOf(value);
  return int === null ? null : Number(int);
}

/** The arguments of a call, in whatever sequence they were given. */
export function callArguments(args: PickleValue): readonly PickleValue[] | null {
  return typeof args === 'object' && args !== null && args.kind === 'tuple' ? args.items : sequenceItems(args);
}

/** The value under a str key of a dict, or undefined; the last one, as Python keeps it. */
export function dictGet(value: PickleValue | undefined, key: string): PickleValue | undefined {
  const dict = asDict(value);
  if (dict === null) return undefined;
  for (let index = dict.keys.length - 1; index >= 0; index--)
    if (asText(dict.keys[index]) === key) return dict.values[index];
  return undefined;
}
