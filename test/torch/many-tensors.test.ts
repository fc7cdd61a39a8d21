import { describe, expect, it } from 'vitest';
import type { Storage } from '../../src-core/model/tensor.ts';
import type { Value } from '../../src-core/model/value.ts';
import type { PickleValue } from '../../src-core/pickle/node.ts';
import { KeyIndex } from '../../src-core/torch/key-index.ts';
import { entryOf, holdsTensors, sizeOfDict, textKeys } from '../../src-core/model/tensor-dict.ts';
import { torchZipOf } from '../bench/samples.ts';
import { readAny } from './read-any.ts';

describe('KeyIndex', () => {
  it('takes keys for one where Python does, whatever order they come in', () => {
    const keys: readonly PickleValue[] = ['0', '1', '3', '2', '02', '', '1234567890', 0, 7n, null, 'a'];
    const index = new KeyIndex();
    keys.forEach((key, at) => {
      expect(index.get(key)).toBe(-1);
      index.set(key, at);
    });
    expect(keys.map((key) => index.get(key))).toEqual(keys.map((_, at) => at));
    expect(index.get(false)).toBe(keys.indexOf(0));
    expect(index.get({ kind: 'float', value: 7 })).toBe(keys.indexOf(7n));
    expect(index.get('4')).toBe(-1);
  });
});

function dictOf(root: Value | null): Extract<Value, { kind: 'dict' }> {
  if (root?.kind !== 'dict') throw new Error('the root is no dict');
  return root;
}

describe('a state dict', () => {
  it('has the same tensors in whatever order their records lie', async () => {
    const numbers = await readAny(await torchZipOf(120));
    const text = await readAny(await torchZipOf(120, 'text'));
    expect([...text.checkpoint.tensors]).toEqual([...numbers.checkpoint.tensors]);
    const places = (storages: Iterable<Storage>) => [...storages].map(({ key, entry }) => [key, entry]);
    expect(places(text.checkpoint.storages)).toEqual(places(numbers.checkpoint.storages));
    const offsets = [...text.checkpoint.storages].map(({ fileOffset }) => fileOffset ?? NaN);
    const byText = [...offsets.keys()].sort((one, other) => (String(one) < String(other) ? -1 : 1));
    expect(byText.map((key) => offsets[key])).toEqual(offsets.toSorted((one, other) => one - other));
  });

  it('of many tensors has the entries that one of few has', async () => {
    const few = await readAny(await torchZipOf(10));
    const many = await readAny(await torchZipOf(200));
    const dict = dictOf(many.checkpoint.root);
    const { tensors } = many.checkpoint;
    expect(tensors).toHaveLength(200);
    expect([...tensors].slice(0, 10)).toEqual([...few.checkpoint.tensors]);
    expect(sizeOfDict(dict)).toBe(200);
    expect(textKeys(dict)).toEqual(tensors.map(({ name }) => name));
    expect(holdsTensors(dict)).toBe(true);
    expect(entryOf(dict, tensors.at(150)?.name ?? '')).toEqual({ kind: 'tensor', tensor: tensors.at(150) });
    expect(entryOf(dict, 'none')).toBeUndefined();
    expect(dict.entries.slice(0, 10)).toEqual(dictOf(few.checkpoint.root).entries);
    expect(dict.entries).toBe(dict.entries);
    expect({ ...dict, entries: [] }).toMatchObject({ kind: 'dict', className: 'collections.OrderedDict' });
  });
});
