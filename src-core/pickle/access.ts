import type { PickleObject, PickleValue, PyCall, PyDict, PyGlobal, PyPersistent, PyTuple } from './node.ts';

/** Narrow an inert value to what a reader needs. Each answers null where the value is something else. */

export function asObject(value: PickleValue | undefined): PickleObject | null {
  return typeof value === 'object' ? value : null;
}

function ofKind<K extends PickleObject['kind']>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleObject, { kind: K }> | null {
  return typeof value === 'object' && value?.kind === kind ? (value as Extract<PickleObject, { kind: K }>) : null;
}

export function asTuple(value: PickleValue | undefined): PyTuple | null {
  return ofKind(value, 'tuple');
}

export function asDict(value: PickleValue | undefined): PyDict | null {
  return ofKind(value, 'dict');
}

export function asCall(value: PickleValue | undefined): PyCall | null {
  return ofKind(value, 'call');
}

export function asGlobal(value: PickleValue | undefined): PyGlobal | null {
  return ofKind(value, 'global');
}

export function asPersistent(value: PickleValue | undefined): PyPersistent | null {
  return ofKind(value, 'persistent');
}

/** A str. One kept as bytes is decoded up to 1 MiB: UTF-8, or latin-1 for a Python 2 str that is not. */
export function asText(value: PickleValue | undefined): string | null {
  if (typeof value === 'string') return value;
  const text = ofKind(value, 'text');
  if (text === null) return null;
  const head = text.bytes.subarray(0, 1 << 20);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(head);
  } catch {
    return text.encoding === 'utf-8'
      ? new TextDecoder().decode(head)
      : Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** An int that is a safe integer; True and False count, as they do in Python. */
export function asInt(value: PickleValue | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : null;
}

/** The items of a list or tuple. A run of numbers is spelt out. */
export function asItems(value: PickleValue | undefined): readonly PickleValue[] | null {
  const object = asObject(value);
  if (object === null) return null;
  if (object.kind === 'list' || object.kind === 'tuple') return object.items;
  if (object.kind !== 'numbers') return null;
  return object.of === 'int'
    ? Array.from(object.items)
    : Array.from(object.items, (item) => ({ kind: 'float', value: item }) as const);
}

/** Safe integers in a list or tuple (a shape, a stride), or null. */
export function asInts(value: PickleValue | undefined): readonly number[] | null {
  const items = asItems(value);
  if (items === null) return null;
  const ints: number[] = [];
  for (const item of items) {
    const int = asInt(item);
    if (int === null) return null;
    ints.push(int);
  }
  return ints;
}

export function isGlobalNamed(value: PickleValue | undefined, module: string, name: string): boolean {
  const global = asGlobal(value);
  return global !== null && global.module === module && global.name === name;
}

/** What a `for` loop gets of a value, or a call that spreads it; null where it has no items, or only running would tell. */
export function iterated(value: PickleValue): readonly PickleValue[] | null {
  const text = asText(value);
  if (text !== null) return Array.from(text);
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'bytes') return Array.from(value.bytes);
  if (value.kind === 'set') return value.items;
  return value.kind === 'dict' ? value.keys : asItems(value);
}
