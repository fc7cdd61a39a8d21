import type { PickleValue } from './node.ts';
import { pythonTypeName } from './python-types.ts';

/** Tells unhashable keys apart. A tuple is hashable when all in it is; each is walked once, however often it is shared. */
export class HashCheck {
  readonly #hashable = new WeakSet<object>();

  /** The Python type that makes `key` unhashable, or null. */
  unhashable(key: PickleValue): string | null {
    if (key === null || typeof key !== 'object') return null;
    if (key.kind !== 'tuple') return mutableType(key);
    const stack: PickleValue[] = [key];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (value === null || typeof value !== 'object') continue;
      const type = mutableType(value);
      if (type !== null) return type;
      if (value.kind !== 'tuple' || this.#hashable.has(value)) continue;
      this.#hashable.add(value);
      for (const item of value.items) stack.push(item);
    }
    return null;
  }
}

/** What classes make that every load may call, of objects that have no hash. */
const MADE: ReadonlyMap<string, string> = new Map([
  ['collections.OrderedDict', 'collections.OrderedDict'],
  ['collections.defaultdict', 'collections.defaultdict'],
  ['collections.Counter', 'Counter'],
  ['builtins.set', 'set'],
  ['__builtin__.set', 'set'],
  ['builtins.bytearray', 'bytearray'],
  ['__builtin__.bytearray', 'bytearray'],
]);

function mutableType(value: PickleValue & object): string | null {
  if (value.kind !== 'call') return isMutable(value) ? pythonTypeName(value) : null;
  const { callee } = value;
  return typeof callee === 'object' && callee?.kind === 'global'
    ? (MADE.get(`${callee.module}.${callee.name}`) ?? null)
    : null;
}

function isMutable(value: PickleValue & object): boolean {
  if (value.kind === 'bytes') return value.mutable;
  if (value.kind === 'set') return !value.frozen;
  return value.kind === 'list' || value.kind === 'numbers' || value.kind === 'dict';
}
