import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { Checkpoint } from '../../src-core/model/checkpoint.ts';
import type { Value } from '../../src-core/model/value.ts';
import {
  compareCheckpoints,
  isSame,
  type Compared,
  type Comparison,
} from '../../src-core/operations/compare/compare.ts';
import { comparisonDocument, comparisonText } from '../../src-core/operations/compare/comparison-document.ts';
import { otherDifferences } from '../../src-core/operations/compare/other-values.ts';
import { jsonText } from '../../src-core/operations/report/json-text.ts';
import { findRename, renamed } from '../../src-core/operations/compare/rename.ts';
import { equalBytes } from '../../src-core/bytes/equal-bytes.ts';
import { contextFor } from '../operations/context.ts';
import { makeCheckpoint, normalNumbers, type MadeTensor } from './made-checkpoint.ts';

function compared(
  tensors: readonly MadeTensor[],
  change: (checkpoint: Checkpoint) => Checkpoint = (same) => same,
): Compared {
  const { file, checkpoint } = makeCheckpoint(tensors);
  return { checkpoint: change(checkpoint), source: new MemorySource(file), context: contextFor() };
}

function float32(numbers: readonly number[], shape = [numbers.length]): MadeTensor {
  return { dtype: 'float32', bytes: new Uint8Array(Float32Array.from(numbers).buffer), shape };
}

async function compare(a: Compared, b: Compared, values = true): Promise<Comparison> {
  return await compareCheckpoints(a, b, { values });
}

describe('values', () => {
  it('of the same file do not differ', async () => {
    const tensors = [float32([1, 2, NaN, Infinity]), { dtype: 'float16' as const, bytes: new Uint8Array(6) }];
    const comparison = await compare(compared(tensors), compared(tensors));
    expect(isSame(comparison)).toBe(true);
    expect(comparison.pairs.at(0)?.values).toMatchObject({ changed: 0, cosine: 1, elements: 4 });
  });

  it('that changed are measured, the worst first', async () => {
    const a = compared([float32([1, 2, 3]), float32([1, 2, 3, 4]), float32([5, 5])]);
    const b = compared([float32([1, 2, 3]), float32([1, 2.5, 3, 4]), float32([5, -5])]);
    const { pairs } = await compare(a, b);
    expect(pairs.map(({ key }) => key)).toEqual(['t2', 't1', 't0']);
    expect(pairs.at(1)?.values).toMatchObject({ changed: 1, maxAbsolute: 0.5, maxRelative: 0.2, first: 1 });
    expect(pairs.at(0)?.values).toMatchObject({ changed: 1, maxAbsolute: 10, maxRelative: 2, cosine: 0 });
  });

  it('that are no longer finite come before all others', async () => {
    const a = compared([float32([1, 2]), float32([1, 2])]);
    const b = compared([float32([100, 2]), float32([1, NaN])]);
    const { pairs } = await compare(a, b);
    expect(pairs.at(0)).toMatchObject({ key: 't1', values: { becameUnfinite: 1, becameFinite: 0, maxAbsolute: 0 } });
  });

  it('are compared across dtypes, strides and byte orders', async () => {
    const numbers = Array.from({ length: 600 }, (_, i) => i / 4);
    const transposed = Float32Array.from({ length: 600 }, (_, i) => numbers[(i % 20) * 30 + Math.floor(i / 20)] ?? 0);
    const big = new Uint8Array(600 * 8);
    const view = new DataView(big.buffer);
    for (const [index, value] of numbers.entries()) view.setFloat64(index * 8, value, false);
    const a = compared([float32(numbers, [600]), { ...float32(numbers, [20, 30]), stride: [30, 1] }]);
    const b = compared([
      { dtype: 'float64', bytes: big, order: 'big' },
      { dtype: 'float32', bytes: new Uint8Array(transposed.buffer), shape: [20, 30], stride: [1, 20] },
    ]);
    const { pairs } = await compare(a, b);
    expect(pairs.map(({ content, dtype }) => [content, dtype])).toEqual([
      ['same', ['float32', 'float64']],
      ['same', null],
    ]);
  });

  it('of another shape are not compared', async () => {
    const { pairs } = await compare(compared([float32([1, 2])]), compared([float32([1, 2, 3])]));
    expect(pairs.at(0)).toMatchObject({ shape: ['[2]', '[3]'], content: 'changed', values: null });
  });

  it('equal what a plain loop over the numbers finds', async () => {
    const numbers = fc.array(fc.float(), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.array(fc.tuple(fc.nat(59), fc.float()), { maxLength: 5 }), async (before, edits) => {
        const after = [...before];
        for (const [index, value] of edits) if (index < after.length) after[index] = value;
        const { pairs } = await compare(compared([float32(before)]), compared([float32(after)]));
        const changed = before.filter((x, i) => !(Object.is(x, after[i]) || x === after[i])).length;
        expect(pairs.at(0)?.values).toMatchObject({ changed, elements: before.length });
      }),
      { numRuns: 100 },
    );
  });

  it('are told while others are still being read', async () => {
    const tensors = [float32([1, 2]), float32([3]), float32([4])];
    const a = compared(tensors);
    let hours = 0;
    const ports = { ...a.context.ports, now: () => (hours += 3_600_000) };
    const partial: Comparison[] = [];
    const slow = { ...a, context: { ...a.context, ports } };
    const options = { values: true, onPartial: (one: Comparison) => partial.push(one) };
    await compareCheckpoints(slow, compared([float32([1, 2]), float32([9]), float32([4])]), options);
    expect(partial.length).toBeGreaterThan(0);
    expect(partial[0]?.pairs).toHaveLength(3);
    expect(partial[0]?.pairs.filter(({ values }) => values !== null)).toHaveLength(1);
  });

  it('stop when cancelled', async () => {
    const tensors = [{ dtype: 'float32' as const, bytes: normalNumbers(200_000, 'float32', 3) }];
    const reason = new Error('enough');
    const options = { values: true, signal: AbortSignal.abort(reason) };
    await expect(compareCheckpoints(compared(tensors), compared(tensors), options)).rejects.toBe(reason);
  });
});

describe('names', () => {
  it('are paired behind a prefix that was put in front of them', async () => {
    const tensors = Array.from({ length: 10 }, (_, i) => float32([i]));
    const named = (prefix: string) => (checkpoint: Checkpoint) => ({
      ...checkpoint,
      tensors: checkpoint.tensors.map((tensor, index) => ({ ...tensor, name: `${prefix}layers.${index}.weight` })),
    });
    const plain = compared(tensors, named(''));
    const wrapped = compared(tensors, named('model_state_dict.module.'));
    const there = await compare(plain, wrapped);
    expect(there).toMatchObject({ rename: { from: '', to: 'model_state_dict.module.' }, onlyInA: [], onlyInB: [] });
    expect(there.pairs.at(0)?.renamedTo).toMatch(/^model_state_dict\.module\.layers/);
    expect((await compare(wrapped, plain)).rename).toEqual({ from: 'model_state_dict.module.', to: '' });
  });

  it('without a partner are listed', async () => {
    const { onlyInA, onlyInB, rename } = await compare(
      compared([float32([1]), float32([2])]),
      compared([float32([1])]),
    );
    expect([onlyInA, onlyInB, rename]).toEqual([['t1'], [], null]);
  });

  it('are not renamed by chance', () => {
    expect(findRename(['a.weight', 'b.weight', 'c.weight'], ['x.a.weight', 'y.q.weight'])).toBeNull();
    expect(findRename([], ['x'])).toBeNull();
    expect(renamed('module.x', { from: 'module.', to: '' })).toBe('x');
    expect(renamed('other', { from: 'module.', to: '' })).toBe('other');
  });
});

describe('without reading values', () => {
  const withArchive =
    (crc32: number) =>
    (checkpoint: Checkpoint): Checkpoint => ({
      ...checkpoint,
      archive: {
        directory: [0, 0],
        seal: 'absent',
        entries: checkpoint.storages.map(({ entry = '', bytes }) => ({
          name: entry,
          headerOffset: 0,
          dataOffset: 0,
          compressedSize: bytes,
          size: bytes,
          method: 0,
          crc32,
        })),
      },
    });

  it('equal checksums are evidence, others prove a change, none say nothing', async () => {
    const tensors = [float32([1, 2])];
    const one = compared(tensors, withArchive(1));
    expect((await compare(one, compared(tensors, withArchive(1)), false)).pairs.at(0)?.content).toBe('same');
    expect((await compare(one, compared(tensors, withArchive(2)), false)).pairs.at(0)?.content).toBe('changed');
    expect((await compare(one, compared(tensors), false)).pairs.at(0)?.content).toBe('unknown');
  });

  it('another checksum of a storage that holds more than the tensor says nothing of it', async () => {
    const tensors = [{ ...float32([1, 2, 3]), shape: [2] }];
    const { pairs } = await compare(compared(tensors, withArchive(1)), compared(tensors, withArchive(2)), false);
    expect(pairs.at(0)?.content).toBe('unknown');
  });
});

describe('values beside the tensors', () => {
  const dict = (id: number, entries: readonly (readonly [string, Value])[]): Value => ({
    kind: 'dict',
    id,
    entries: entries.map(([key, value]) => [{ kind: 'str', value: key }, value] as const),
  });
  const int = (value: number): Value => ({ kind: 'int', value });

  it('are compared by path', () => {
    const a = dict(0, [
      ['epoch', int(1)],
      ['lr', int(3)],
      ['list', { kind: 'list', id: 1, items: [int(1), int(2)] }],
    ]);
    const b = dict(0, [
      ['epoch', int(2)],
      ['list', { kind: 'list', id: 1, items: [int(1), int(9)] }],
      ['new', int(0)],
    ]);
    expect(otherDifferences(a, b)).toEqual([
      { key: 'epoch', a: '1', b: '2' },
      { key: 'lr', a: '3', b: '' },
      { key: 'list.1', a: '2', b: '9' },
      { key: 'new', a: '', b: '0' },
    ]);
    expect(otherDifferences(a, a)).toEqual([]);
  });

  it('long lists of numbers count as one value', () => {
    const numbers = (items: Float64Array): Value => ({ kind: 'numbers', id: 1, of: 'float', items });
    const [one] = otherDifferences(numbers(Float64Array.of(1, 2, 3, 4, 5)), numbers(Float64Array.of(1, 2, 3, 4, 6)));
    expect(one?.key).toBe('(root)');
    expect(one?.a).toMatch(/^\[1, 2, 3, 4, …\] \(5 numbers, [0-9a-f]+\)$/);
  });
});

describe('the document', () => {
  it('has what the text says, as JSON can carry it', async () => {
    const a = compared([float32([1, 2]), float32([1])]);
    const b = compared([float32([1, 4]), float32([1])]);
    const document = comparisonDocument('1.0', ['a.pt', 'b.pt'], await compare(a, b));
    expect(document).toMatchObject({
      schema: 1,
      a: 'a.pt',
      b: 'b.pt',
      same: false,
      by: 'values',
      missing: [],
      unexpected: [],
    });
    expect(document.tensors[0]).toMatchObject({
      key: 't0',
      content: 'changed',
      values: { share: 0.5, maxAbsolute: 2 },
    });
  });
});

describe('the document in pieces', () => {
  it.each([0, 1, 2001])('is the same text, with %i pairs', async (count) => {
    const tensors = Array.from({ length: count }, (_, i) => float32([i]));
    const edited = tensors.map((tensor, i) => (i === 7 ? float32([9, 9]) : tensor));
    const comparison = await compare(compared(tensors), compared([...edited, float32([1])]), false);
    const whole = jsonText(comparisonDocument('1.0', ['a\n.pt', 'b.pt'], comparison), 2);
    expect([...comparisonText('1.0', ['a\n.pt', 'b.pt'], comparison)].join('')).toBe(whole);
  });
});

describe('equalBytes', () => {
  it('finds any difference, whatever the alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(3), fc.nat(40), (bytes, offset, at) => {
        const copy = new Uint8Array(bytes.length + offset).subarray(offset);
        copy.set(bytes);
        expect(equalBytes(bytes, copy)).toBe(true);
        if (at >= bytes.length) return;
        copy[at] = (copy[at] ?? 0) ^ 1;
        expect(equalBytes(bytes, copy)).toBe(false);
      }),
    );
  });
});
