import type { PickleValue } from './node.ts';

/** Other keys that one key may be compared with on average before the table is given up: keys chosen to fall together. */
const PATIENCE = 8;

/** From so many on, a table of our own is compiled soon enough to take less time than a set. */
const MANY = 1 << 16;

/**
 * True when all values are str and no two are equal, which nearly every dict can say of its keys. A table of numbers: of very
 * many keys, a set takes up to five times as long.
 */
export function areDistinctStrings(values: readonly PickleValue[], many = MANY): boolean {
  const count = values.length;
  if (count < many) return areDistinctInSet(values);
  const mask = 2 ** Math.ceil(Math.log2(count * 2)) - 1;
  const table = new Int32Array(mask + 1);
  let looks = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index];
    if (typeof value !== 'string') return false;
    let place = hash(value) & mask;
    for (let other = table[place] ?? 0; other !== 0; other = table[place] ?? 0) {
      if (values[other - 1] === value) return false;
      if (++looks > count * PATIENCE) return areDistinctInSet(values);
      place = (place + 1) & mask;
    }
    table[place] = index + 1;
  }
  return true;
}

function areDistinctInSet(values: readonly PickleValue[]): boolean {
  if (new Set(values).size < values.length) return false;
  for (let index = 0; index < values.length; index++) if (typeof values[index] !== 'string') return false;
  return true;
}

/** Characters of a key that are hashed. Names of weights differ in any place. */
const HASHED = 256;

function hash(text: string): number {
  const length = Math.min(text.length, HASHED);
  let hash = text.length;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
