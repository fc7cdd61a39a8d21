import type { PickleValue } from './node.ts';

/**
 * A text that is equal exactly when Python would take two keys for the same dict key: 1, 1.0 and True are one key, and so
 * are "a" and "a". Keys without such a text (tuples, calls…) are the same only when they are the same object: null.
 */
export function keyIdentity(key: PickleValue): string | null {
  if (key === null) return 'none';
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return key ? 'n1' : 'n0';
  if (typeof key !== 'object') return integerIdentity(key);
  if (key.kind === 'float' && !Number.isNaN(key.value))
    return Number.isInteger(key.value) ? integerIdentity(BigInt(key.value)) : `f${key.value}`;
  return key.kind === 'tuple' ? tupleIdentity(key.items) : null;
}

/** Decimal digits of a long integer take quadratic time, hexadecimal ones do not. */
function integerIdentity(value: number | bigint): string {
  return Number.isSafeInteger(Number(value)) ? `n${value}` : `n${value.toString(16)}x`;
}

/** Flat tuples compare by their items; nested ones are compared by identity, which never calls two different keys equal. */
function tupleIdentity(items: readonly PickleValue[]): string | null {
  if (items.length > 16) return null;
  const parts: string[] = [];
  for (const item of items) {
    const isNested = item !== null && typeof item === 'object' && item.kind === 'tuple';
    const part = isNested ? null : keyIdentity(item);
    if (part === null) return null;
    parts.push(JSON.stringify(part));
  }
  return `t${parts.join(',')}`;
}
