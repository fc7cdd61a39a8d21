import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src-core/operations/tensor-query/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['*', '', true],
    ['', '', true],
    ['?', '', false],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbd', false],
    ['a*b*c', 'a-b-b-c', true],
    ['**a', 'a', true],
    ['a?c', 'abc', true],
    ['[a]', 'a', false],
  ])('%s on %s', (pattern, text, expected) => expect(matchesGlob(pattern, text)).toBe(expected));

  it('agrees with the regular expression it stands for', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map((all) => all.join(''));
    const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(pattern, text)).toBe(expression.test(text));
      }),
    );
  });

  it('does not slow down on a pattern made to', () => {
    expect(matchesGlob('*a'.repeat(500) + 'b', 'a'.repeat(20_000))).toBe(false);
  });
});
