import type { PickleValue } from './node.ts';

/** Python hashes an int to its remainder by this. Source: CPython `Include/pyhash.h`, `_PyHASH_MODULUS` of 64-bit builds. */
const HASH_MODULUS = (1n << 61n) - 1n;

/**
 * How many of these keys, at most, have one hash in Python although no two are equal. Only integers are looked at whose
 * hash is not their value: text has another hash in every process.
 */
export function collidingKeys(keys: readonly PickleValue[]): number {
  const counts = new Map<bigint, Set<bigint>>();
  let most = 0;
  for (const key of keys) {
    if (typeof key !== 'bigint') continue;
    const hash = key % HASH_MODULUS;
    const same = counts.get(hash) ?? new Set();
    same.add(key);
    counts.set(hash, same);
    if (same.size > most) most = same.size;
  }
  return most;
}
