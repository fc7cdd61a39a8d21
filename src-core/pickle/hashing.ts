import type { PickleValue } from './node.ts';
import { pythonTypeName } from './python-types.ts';

/** Tells unhashable keys apart. A tuple is hashable when all in it is; each is walked once, however often it is shared. */
export class HashCheck {
  readonly #hashable = new WeakSet<object>();

  /** The Python type that makes `key` unhashable, or null. */
  unhashable(key: PickleValue): string | null {
    if (key === null || typeof key !== 'object') return null;
    if (key.kind !== 'tuple') return isMutable(key) ? pythonTypeName(key) : null;
    const stack: PickleValue[] = [key];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (value === null || typeof value !== 'object') continue;
      if (isMutable(value)) return pythonTypeName(value);
      if (value.kind !== 'tuple' || this.#hashable.has(value)) continue;
      this.#hashable.add(value);
      for (const item of value.items) stack.push(item);
    }
    return null;
  }
}

function isMutable(value: PickleValue & object): boolean {
  if (value.kind === 'bytes') return value.mutable;
  if (value.kind === 'set') return !value.frozen;
  return value.kind === 'list' || value.kind === 'numbers' || value.kind === 'dict';
}
