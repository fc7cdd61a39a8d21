import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areDistinctStrings } from '../../src-core/pickle/distinct.ts';

/** The fewest keys that a table can be made of. */
const FEW = 2;

/** Texts whose hash is one and the same: they differ behind the characters that are hashed. */
function colliding(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => 'x'.repeat(256) + String(index).padStart(6, '0'));
}

describe('areDistinctStrings', () => {
  it('says what a set says', () => {
    const key = fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('a', 'b', 1, null, true));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 12 }), (keys) => {
        const expected = keys.every((one) => typeof one === 'string') && new Set(keys).size === keys.length;
        expect(areDistinctStrings(keys)).toBe(expected);
        expect(areDistinctStrings(keys, FEW)).toBe(expected);
      }),
    );
  });

  it('ends soon for keys that were chosen to fall together', () => {
    const keys = colliding(20_000);
    expect(areDistinctStrings(keys, FEW)).toBe(true);
    expect(areDistinctStrings([...keys, keys[7] ?? ''], FEW)).toBe(false);
    expect(areDistinctStrings([...keys, 1], FEW)).toBe(false);
  });
});
