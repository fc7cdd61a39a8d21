import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName, NearestNames } from '../../../src-core/operations/keys/nearest.ts';
import { explainingPrefix } from '../../../src-core/operations/keys/prefixes.ts';
import { stateDictKey } from '../../../src-core/operations/keys/state-dict-key.ts';
import { checkpointOf, dict, tensorInfo } from './values.ts';

describe('names', () => {
  it('are explained by the prefix between two sets of them', () => {
    expect(explainingPrefix(['a', 'b'], new Set(['module.model.a', 'module.model.b']))).toBe('module.model.');
    expect(explainingPrefix(['a', 'b'], new Set(['x.a']))).toBeNull();
    expect(explainingPrefix([], new Set(['x']))).toBeNull();
  });

  it('that are near are suggested, others never', () => {
    expect(nearestName('STATE_DICT', ['state_dict', 'epoch'])).toBe('state_dict');
    expect(nearestName('optimzer', ['optimizer', 'epoch'])).toBe('optimizer');
    expect(nearestName('data', ['dots', 'other'])).toBeNull();
  });

  it('that are near are those a few letters apart, however they are spelled', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 6 }), (wanted, names) => {
        const allowed = Math.max(1, Math.floor(wanted.length / 4));
        const least = Math.min(allowed + 1, ...names.map((one) => lettersApart(wanted, one)));
        const near = nearestName(wanted, names);
        expect(near === null ? allowed + 1 : lettersApart(wanted, near)).toBe(least);
      }),
    );
  });

  it('are not compared for ever: when the budget is used up only the case of letters is seen', () => {
    const names = Array.from({ length: 100 }, (_, index) => `layers.${index}.weight`);
    const nearest = new NearestNames(names, 500);
    expect(nearest.to('layer.7.weight')).toBe('layers.7.weight');
    for (let asked = 0; asked < 100; asked++) nearest.to(`another.${asked}.weight`);
    expect(nearest.isSpent).toBe(true);
    expect(nearest.to('layer.7.weight')).toBeNull();
    expect(nearest.to('LAYERS.7.weight')).toBe('layers.7.weight');
  });

  it('of weights are under the key of a training program', () => {
    const under = (...keyPath: string[]) => ({
      ...checkpointOf(dict({})),
      tensors: [{ ...tensorInfo('x', [1]), keyPath }],
    });
    expect(stateDictKey(under('state_dict', 'fc'))).toBe('state_dict');
    expect(stateDictKey(under('fc.weight'))).toBeNull();
    expect(stateDictKey(under('exp_avg', 'fc'))).toBeNull();
  });
});

/** Levenshtein distance by the book. */
function lettersApart(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return lettersApart(restA, restB);
  return 1 + Math.min(lettersApart(restA, restB), lettersApart(restA, b), lettersApart(a, restB));
}
