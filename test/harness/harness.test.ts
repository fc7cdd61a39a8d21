import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from './codec.ts';
import { fromWire, toWire } from './origin.ts';
import { checkEvent, strict } from './strict.ts';

describe('codec of messages', () => {
  it('gives back what structured clone would', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double({ noNaN: false }),
      fc.boolean(),
      fc.bigInt(),
      fc.constant(null),
      fc.constant(undefined),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.uint8Array(),
        fc.date(),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, (one) => {
        // JSON knows no negative zero; nothing of the contract needs it.
        expect(unpack(pack(one))).toEqual(structuredClone(positiveZeros(one)));
      }),
    );
  });

  it('refuses what cannot be cloned', () => {
    for (const one of [() => 1, Symbol('x'), { deep: [Promise.resolve()] }]) expect(() => pack(one)).toThrow('cloned');
  });
});

function positiveZeros(one: unknown): unknown {
  if (one === 0) return 0;
  if (Array.isArray(one)) return one.map(positiveZeros);
  if (one === null || typeof one !== 'object' || one instanceof Date || one instanceof Uint8Array) return one;
  return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, positiveZeros(item)]));
}

describe('strict', () => {
  it('throws for a member that is not imitated, and lets a test replace one that is', () => {
    class Thing {
      #secret = 7;
      answer() {
        return this.#secret;
      }
    }
    const thing = strict('thing', new Thing());
    expect(thing.answer()).toBe(7);
    expect(() => Reflect.get(thing, 'other') as unknown).toThrow('does not implement thing.other');
    thing.answer = () => 8;
    expect(thing.answer()).toBe(8);
  });

  it('throws for an event that is never emitted', () => {
    expect(() => checkEvent('app', 'gpu-process-crashed', ['ready'])).toThrow(
      'does not emit app "gpu-process-crashed"',
    );
  });
});

describe('origin', () => {
  it('names a page of the app as itself again', () => {
    expect(toWire('app://bundle/assets/a.js?b#c')).toBe('https://bundle.app.invalid/assets/a.js?b#c');
    for (const url of ['app://bundle/', 'https://example.org/x', 'about:blank', 'file:///etc/passwd']) {
      expect(fromWire(toWire(url))).toBe(url);
    }
  });
});
