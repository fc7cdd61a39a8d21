import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src-core/contract/expectation.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import type { Value } from '../../../src-core/model/value.ts';
import { checkKeys } from '../../../src-core/operations/keys/check-keys.ts';
import { expectKeys } from '../../../src-core/operations/keys/profiles.ts';
import { checkpointOf, dict, float, int, list, none, numbers, stateDict, str, tensor } from './values.ts';

/** Codes and messages of what level 4 finds. */
function found(root: Value, expectation: Expectation, values = false): readonly string[] {
  const { findings } = checkKeys(checkpointOf(root), { expectation, reference: null, values });
  return findings.map((one) => {
    const { code, message } = describeFinding(one);
    expect(JSON.stringify(describeFinding(one))).not.toMatch(/\{[a-z]\w*\}/);
    return `${code} ${message}`;
  });
}

describe('required keys', () => {
  const root = dict({ model_state_dict: dict({ 'fc.weight': tensor([2, 2]) }), epoch: int(3), empty: list() });

  it('says nothing when all are there', () => {
    expect(found(root, { required_keys: ['model_state_dict', 'epoch', 'model_state_dict.fc.weight'] })).toEqual([]);
  });

  it('KY401: names a missing key, and the nearest that is there', () => {
    expect(found(root, { required_keys: ['Epoch'] })).toEqual([
      'KY401 the key `Epoch` is missing; did the writer mean `epoch`?',
    ]);
    expect(found(root, { required_keys: ['optimizer'] })).toEqual(['KY401 the key `optimizer` is missing']);
  });

  it('KY401: finds the key one level deeper', () => {
    const wrapped = dict({ checkpoint: root });
    expect(found(wrapped, { required_keys: ['epoch'] })).toEqual([
      'KY401 the key `epoch` is missing; it is one level deeper, under `checkpoint`',
    ]);
  });

  it('KY402: keys of something that has none', () => {
    expect(found(list(str('a')), { required_keys: ['data'] })).toEqual([
      'KY402 keys are required, but the root object is `list`',
    ]);
    expect(found(list(str('a')), { required_keys: ['0'] })).toEqual([]);
    expect(found(tensor([2]), { required_keys: ['data'] })).toEqual([
      'KY402 keys are required, but the root object is `Tensor`',
    ]);
  });

  it('KY412, KY413: a key that holds None is an error, an empty one a warning', () => {
    expect(found(dict({ a: none, b: dict({}) }), { required_keys: ['a', 'b'] })).toEqual([
      'KY412 `a` is None',
      'KY413 `b` is an empty dict',
    ]);
  });

  it('KY415: keys that nothing names, when no others are allowed', () => {
    expect(found(root, { required_keys: ['model_state_dict', 'epochs'], no_other_keys: true })).toEqual([
      'KY401 the key `epochs` is missing; did the writer mean `epoch`?',
      'KY415 the key `epoch` was not expected; `epochs` is',
      'KY415 the key `empty` was not expected',
    ]);
  });

  it('finds a key that itself contains dots, and integer keys', () => {
    const state = dict({ state: { kind: 'dict', id: 99, entries: [[int(0), dict({ step: int(1) })]] } });
    expect(found(state, { required_keys: ['state.0.step'] })).toEqual([]);
  });
});

describe('rules of single keys', () => {
  const root = dict({
    model: dict({ 'fc.weight': tensor([80, 4], 'float16') }, 'collections.OrderedDict'),
    arch: str('vit'),
    steps: list(int(1), int(2)),
  });

  it('accepts what fits: subclasses, several types, wildcards and ranges', () => {
    const keys: Expectation['keys'] = {
      model: { type: 'dict' },
      'model.fc.weight': { dtype: ['float16', 'bfloat16'], shape: ['*', '2..8'], type: 'Tensor' },
      arch: { type: ['str', 'NoneType'], values: ['vit', 'resnet'] },
      steps: { length: '>=2' },
      absent: { type: 'int', optional: true },
    };
    expect(found(root, { keys })).toEqual([]);
    expect(found(root, { keys: { 'model.fc.weight': { shape: [80, '...'] }, 'model.*': { type: 'Tensor' } } })).toEqual(
      [],
    );
  });

  it('KY403: another type', () => {
    expect(found(root, { keys: { arch: { type: 'dict' } } })).toEqual(['KY403 `arch` is `str`, expected `dict`']);
    expect(found(root, { keys: { arch: { dtype: 'float32' } } })).toEqual(['KY403 `arch` is `str`, expected `Tensor`']);
  });

  it('KY404: another dtype', () => {
    expect(found(root, { keys: { 'model.fc.weight': { dtype: 'float32' } } })).toEqual([
      'KY404 `model.fc.weight` is float16, expected float32',
    ]);
  });

  it('KY405: another shape', () => {
    for (const shape of [[6, 4], [80], ['<=79', '*'], [80, 4, 1, '...']] as const)
      expect(found(root, { keys: { 'model.fc.weight': { shape: [...shape] } } })[0]).toMatch(
        /^KY405 `model.fc.weight` has the shape \[80, 4\], expected/,
      );
  });

  it('KY414: another value', () => {
    expect(found(root, { keys: { arch: { values: ['resnet', 1, null] } } })).toEqual([
      "KY414 `arch` is 'vit', expected 'resnet', 1, None",
    ]);
  });

  it('KY416: another length', () => {
    expect(found(root, { keys: { steps: { length: 3 } } })).toEqual(['KY416 `steps` has 2 items, expected 3']);
  });
});

describe('the pipeline-features profile', () => {
  const vector = (value = 0.5) => numbers(...new Array<number>(768).fill(value));
  const record = (over: Readonly<Record<string, Value>> = {}) =>
    dict({ label: str('a'), mean_representation: vector(), ...over });
  const file = (over: Readonly<Record<string, Value>> = {}) =>
    dict({
      version: str('1.0'),
      status: str('complete'),
      data: list(record(), record()),
      ids: list(str('a'), str('b')),
      ...over,
    });
  const profile: Expectation = { profile: 'pipeline-features' };

  it('accepts a complete file', () => {
    expect(found(file(), profile, true)).toEqual([]);
    expect(
      found(file({ data: list(record({ mean_representation: tensor([768]) })), ids: list(str('a')) }), profile, true),
    ).toEqual([]);
  });

  it('KY406: another version, newer, older, or not a text', () => {
    expect(found(file({ version: str('2.1') }), profile)).toEqual([
      "KY406 the file says version '2.1', read are '1.0': a newer program wrote it",
    ]);
    expect(found(file({ version: str('0.9') }), profile)[0]).toMatch(/an older program wrote it$/);
    expect(found(file({ version: float(1) }), profile)[0]).toMatch(/\(it is float, not str\)$/);
  });

  it('KY407: not complete', () => {
    expect(found(file({ status: str('in_progress') }), profile)).toEqual([
      "KY407 the status is 'in_progress', expected 'complete'",
    ]);
  });

  it('KY403: data that is no list', () => {
    expect(found(file({ data: str('[]') }), profile)).toEqual(['KY403 `data` is `str`, expected `list`']);
  });

  it('KY408: a record without a key, or that is no dict', () => {
    const data = list(record(), dict({ mean_representation: vector() }), str('broken'));
    expect(found(file({ data, ids: none }), profile)).toEqual([
      'KY408 record 2 of `data` lacks its keys: it is str',
      'KY408 record 1 of `data` lacks `label`',
    ]);
  });

  it('KY409: fewer ids than records', () => {
    expect(found(file({ ids: list(str('a')) }), profile)).toEqual(['KY409 `ids` has 1 item, `data` has 2']);
  });

  it('KY410: a vector that is too short', () => {
    const data = list(record(), record({ mean_representation: numbers(1, 2) }));
    expect(found(file({ data }), profile)).toEqual([
      'KY410 `mean_representation` of record 1 in `data` has 2 numbers, expected 768',
    ]);
  });

  it('KY411: a text among the numbers', () => {
    const data = list(record({ mean_representation: list(float(1), str('x')) }), record());
    expect(found(file({ data }), profile)).toEqual(["KY411 `mean_representation` of record 0 in `data` is 'x' at 1"]);
  });

  it('KY501: NaN and infinity, only when values are asked for', () => {
    const data = list(record(), record({ mean_representation: numbers(...new Array<number>(767).fill(1), -Infinity) }));
    expect(found(file({ data }), profile)).toEqual([]);
    expect(found(file({ data }), profile, true)).toEqual([
      'KY501 `mean_representation` of record 1 in `data` holds -Infinity at 767; such numbers are in 1 of 2 records',
    ]);
  });

  it('KY502: vectors of zeros', () => {
    const data = list(record({ mean_representation: vector(0) }), record({ mean_representation: vector(0) }));
    expect(found(file({ data }), profile, true)).toEqual([
      'KY502 only zeros in 2 of 2 vectors `mean_representation` in `data`',
    ]);
  });

  it('is meant by whoever asks for the three keys of its header', () => {
    const required = expectKeys(['version', 'status', 'data']);
    expect(found(file(), required)).toEqual([]);
    expect(found(file({ status: str('failed') }), required)[0]).toMatch(/^KY407/);
    expect(found(file({ version: str('2.1') }), expectKeys(['version', 'data']))).toEqual([]);
  });
});

describe('another checkpoint as reference', () => {
  const reference = stateDict({ 'fc.weight': [[6, 4]], 'fc.bias': [[6]] });
  const compared = (own: ReturnType<typeof stateDict>) => {
    const report = checkKeys(own, { expectation: null, reference, values: false });
    return { ...report, words: report.findings.map((one) => `${one.code} ${describeFinding(one).message}`) };
  };

  it('fits itself', () => {
    expect(compared(reference).words).toEqual([]);
  });

  it('KY421, KY422: missing and unexpected tensors, as load_state_dict lists them', () => {
    const { words, missing, unexpected } = compared(stateDict({ 'fc.weight': [[6, 4]], extra: [[1]] }));
    expect(words).toEqual([
      'KY421 `fc.bias` is in the reference and not here',
      'KY422 `extra` is here and not in the reference',
    ]);
    expect([missing, unexpected]).toEqual([['fc.bias'], ['extra']]);
  });

  it('KY421: says which prefix is the difference', () => {
    const { words } = compared(stateDict({ 'module.fc.weight': [[6, 4]], 'module.fc.bias': [[6]] }));
    expect(words[0]).toBe('KY421 `fc.weight` is in the reference and not here; with `module.` in front it is');
  });

  it('KY423: another shape, in the words of torch', () => {
    const { findings, words } = compared(stateDict({ 'fc.weight': [[80, 4]], 'fc.bias': [[6]] }));
    expect(words).toEqual(['KY423 `fc.weight` has the shape [80, 4], [6, 4] in the reference']);
    expect(findings.map(describeFinding)[0]?.referenceMessage).toBe(
      'size mismatch for fc.weight: copying a param with shape torch.Size([80, 4]) from checkpoint, the shape in current model is torch.Size([6, 4]).',
    );
  });

  it('KY424: another dtype is a warning', () => {
    expect(compared(stateDict({ 'fc.weight': [[6, 4], 'float16'], 'fc.bias': [[6]] })).words).toEqual([
      'KY424 `fc.weight` is float16, float32 in the reference',
    ]);
  });
});
