import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { dict, object, storage, tensor, tuple, type Python } from '../../torch/encode.ts';
import { legacyFile, type LegacyParts } from '../../torch/legacy-file.ts';
import { contextFor } from '../context.ts';

const OBJECT = dict({ weight: tensor(storage('FloatStorage', '10', 4, 'cpu', null)) });
const STORAGES = [{ key: '10', count: 4n, bytes: new Uint8Array(16) }];

async function answers(parts: Partial<LegacyParts>) {
  const bytes = legacyFile({ object: OBJECT, storages: STORAGES, ...parts });
  const { checkpoint } = await inspectQuick(new MemorySource(bytes), contextFor());
  return checkpoint.torch;
}

/** What the default load says. */
async function said(parts: Partial<LegacyParts>): Promise<string> {
  const answer = (await answers(parts))?.weightsOnly;
  return answer?.accepts === 'no' ? answer.message : (answer?.accepts ?? 'no answer');
}

describe('the key list of a legacy file', () => {
  it.each<readonly [string, Python, string]>([
    ['None', { parts: [0x4e] }, "TypeError: 'NoneType' object is not iterable"],
    ['True', true, "TypeError: 'bool' object is not iterable"],
    ['a text, of which each letter is a key', '9', "AssertionError: storage key '9' not found in deserialized_objects"],
    ['a dict with a key of no storage', dict({ '9': 1 }), "AssertionError: storage key '9' not found"],
    ['a dict with the keys of the storages', dict({ '10': 1 }), 'yes'],
    ['a number where the key is a text', [10], 'AssertionError: storage key 10 not found in deserialized_objects'],
    ['a list of lists', [['10']], "TypeError: unhashable type: 'list'"],
  ])('%s', async (_, keys, message) => {
    expect(await said({ keys })).toContain(message);
  });
});

describe('the view of a legacy storage', () => {
  it.each<readonly [Python, string]>([
    [true, 'TypeError: cannot unpack non-iterable bool object'],
    [tuple('view', 1), 'ValueError: not enough values to unpack (expected 3, got 2)'],
    ['view', 'ValueError: too many values to unpack (expected 3)'],
    [tuple('view', 1, 2), 'yes'],
  ])('%j', async (view, message) => {
    const viewed = tensor(storage('FloatStorage', '10', 4, 'cpu', view), { size: tuple(2) });
    expect(await said({ object: dict({ viewed }) })).toBe(message);
  });
});

describe('the protocol version of a legacy file', () => {
  it.each<readonly [Python, string]>([
    [null, 'None'],
    [dict({ protocol_version: 1001, little_endian: true }), "{'protocol_version': 1001, 'little_endian': True}"],
  ])('is printed as Python prints it: %#', async (protocol, shown) => {
    expect(await said({ protocol })).toBe(`RuntimeError: Invalid protocol version: ${shown}`);
  });
});

describe('names to trust in a legacy file', () => {
  const namespace = object('argparse', 'Namespace', dict({}));
  it('lift a refusal where nothing else is in the way', async () => {
    const trust = async (parts: Partial<LegacyParts>) => (await answers(parts))?.weightsOnly.acceptsAfterTrusting;
    expect(await trust({ object: namespace, storages: [] })).toEqual(['argparse.Namespace']);
    // A key that the object does not have.
    expect(await trust({ object: namespace })).toBeUndefined();
  });

  it('do not help a generator, whose state is set before it is read', async () => {
    const generator = object('torch._C', 'Generator', dict({}));
    const torch = await answers({ object: generator, storages: [] });
    expect([torch?.weightsOnly.acceptsAfterTrusting, torch?.full.accepts]).toEqual([undefined, 'undefined']);
  });
});
