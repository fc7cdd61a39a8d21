import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpectationError, expectationSchema, parseExpectation } from '../../src-core/contract/expectation.ts';

const dimension = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constantFrom('*', '...', '2..8', '>=2', '8', 'x', 1.5));
const rule = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom<unknown>('Tensor', ['list', 'tuple'], [], 3, [3]),
      dtype: fc.constantFrom<unknown>('float32', ['int8', 'uint8'], null),
      shape: fc.array(dimension, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom<unknown>({ type: 'dict' }, { dtype: ['a', 'b'] }, { dtype: 3 }, { nonsense: 1 }, 7, null, []),
);
const document = fc.record(
  { required_keys: fc.array(fc.string()), keys: fc.dictionary(fc.string(), rule), extra: fc.constant(1) },
  { requiredKeys: ['keys'] },
);

describe('an expectation document', () => {
  it('is taken and refused as its schema says, whichever way its rules are looked at', () => {
    fc.assert(
      fc.property(document, (value) => {
        const json = JSON.stringify(value);
        const parsed = expectationSchema.safeParse(JSON.parse(json));
        if (parsed.success) expect(parseExpectation(json)).toEqual(parsed.data);
        else expect(() => parseExpectation(json)).toThrow(ExpectationError);
      }),
    );
  });
});
