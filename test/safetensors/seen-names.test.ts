import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenNames } from '../../src-core/safetensors/seen-names.ts';

describe('names that were seen', () => {
  it('give back the number before, as a map does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3, unit: 'binary' }), fc.nat())), (pairs) => {
        const seen = new SeenNames();
        const map = new Map<string, number>();
        for (const [name, value] of pairs) {
          expect(seen.set(name, value)).toBe(map.get(name) ?? null);
          map.set(name, value);
        }
      }),
    );
  });

  it('are told apart when there are many', () => {
    const seen = new SeenNames();
    const names = Array.from({ length: 5000 }, (_, index) => `model.layers.${index}.weight`);
    expect(names.map((name, index) => seen.set(name, index)).every((before) => before === null)).toBe(true);
    expect(names.map((name) => seen.set(name, 0))).toEqual([...names.keys()]);
  });
});
