import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src-core/operations/keys/nearest.ts';
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
