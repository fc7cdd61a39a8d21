import { describe, expect, it } from 'vitest';
import { tensorDict } from '../../../src-core/model/tensor-dict.ts';
import type { Value } from '../../../src-core/model/value.ts';
import { jsonText } from '../../../src-core/operations/report/json-text.ts';
import { valuesJson, valuesText } from '../../../src-core/operations/report/values-json.ts';
import { dict, float, int, list, none, numbers, str, tensor } from '../keys/values.ts';

const json = (value: Value, depth = 64) => JSON.parse(jsonText(valuesJson(value, depth))) as unknown;

describe('values as JSON', () => {
  it('are what JSON has a word for', () => {
    const root = dict({
      epoch: int(3),
      lr: float(0.1),
      name: str('a'),
      best: none,
      flags: list({ kind: 'bool', value: true }),
      v: numbers(1, 2.5),
    });
    expect(json(root)).toEqual({ epoch: 3, lr: 0.1, name: 'a', best: null, flags: [true], v: [1, 2.5] });
  });

  it('say in one word what JSON lacks', () => {
    expect(json(float(Number.NaN))).toBe('NaN');
    expect(json(float(-Infinity))).toBe('-Infinity');
    expect(json({ kind: 'int', value: 2n ** 70n })).toEqual({ $int: '1180591620717411303424' });
    expect(json({ kind: 'tuple', id: 1, items: [int(1)] })).toEqual({ $tuple: [1] });
    expect(json({ kind: 'dict', id: 2, entries: [[int(0), str('a')]] })).toEqual({ $dict: [[0, 'a']] });
    expect(json(dict({ $tuple: int(1) }))).toEqual({ $dict: [['$tuple', 1]] });
    expect(json({ kind: 'bytes', length: 3, head: Uint8Array.of(1, 2, 255) })).toEqual({ $bytes: 3, head: '0102ff' });
    expect(json(tensor([2], 'float32', 'w'))).toEqual({ $tensor: 'w' });
    expect(json({ kind: 'object', id: 3, className: 'a.B', args: [int(1)], state: [], items: [] })).toEqual({
      $object: 'a.B',
      args: [1],
      state: [],
      items: [],
    });
  });

  it('keep keys that mean something to JavaScript', () => {
    const root: Value = { kind: 'dict', id: 4, entries: [[str('__proto__'), int(1)]] };
    const text = jsonText(valuesJson(root, 8));
    expect(text).toBe('{"__proto__":1}');
  });

  it('are the same text in pieces, however large dicts are made and nested', () => {
    const names = Array.from({ length: 2500 }, (_, index) => `läyer.${index}`);
    const tensors = names.flatMap((name) => {
      const value = tensor([2], 'float32', name);
      return value.kind === 'tensor' ? [value.tensor] : [];
    });
    const state = tensorDict(1, { keys: names, tensors }, 'OrderedDict');
    const entries = (keys: readonly Value[]): Value => {
      return { kind: 'dict', id: keys.length, entries: keys.map((key, index) => [key, list(int(index))]) };
    };
    const texts = names.map((name) => str(name));
    const roots = [
      state,
      dict({ epoch: int(1), model: state, again: state, last: dict({ ema: state }) }),
      dict({ other: entries(texts), state: entries(texts.map((_, index) => int(index))) }),
      entries([...texts, str('__proto__'), str('7')]),
      entries([...texts, str('$odd')]),
      entries([...texts, str('läyer.3'), str('läyer.4')]),
    ];
    for (const root of roots)
      for (const depth of [0, 1, 64])
        expect([...valuesText(root, depth)].join('')).toBe(jsonText(valuesJson(root, depth)));
    expect([...valuesText(state, 64)].length).toBeGreaterThan(2);
  });

  it('end in sharing, cycles and depth', () => {
    const shared = list(int(1));
    expect(json(dict({ a: shared, b: shared }))).toEqual({ a: [1], b: { $same: 'a' } });
    const items: Value[] = [];
    const cyclic: Value = { kind: 'list', id: 1_000_000, items };
    items.push(cyclic);
    expect(json(cyclic)).toEqual([{ $same: '.' }]);
    let deep: Value = list(int(1));
    for (let level = 0; level < 100_000; level++) deep = list(deep);
    expect(JSON.stringify(json(deep, 3))).toMatch(/^\[\[\[\{"\$deeper":/);
  });

  it('are ASCII, and the same text again when read', () => {
    const name = 'päth\u202E\u0007\u{1F600}\uD800';
    const text = jsonText({ [name]: name });
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(text)).toEqual({ [name]: name });
  });
});
