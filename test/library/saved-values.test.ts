import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atomicSave } from '../../src-core/library/atomic-save.ts';
import { loadCheckpoint } from '../../src-core/library/load-checkpoint.ts';
import { Opaque, type LoadedTensor } from '../../src-core/library/loaded-value.ts';
import { Float, OrderedDict, Tuple, type SavedValue } from '../../src-core/library/saved-value.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { askTorch, TORCH } from './torch.ts';

const folder = useTempFolder();
const RECORDS = [
  { label: 'seq_0', mean_representation: [0.5, 1, -2.25] },
  { label: 'seq_1', mean_representation: new Float64Array(2500).map((_, at) => at / 7) },
];

/** The value of a loaded checkpoint as plain JavaScript, for comparing. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (Array.isArray(value) || value instanceof Float64Array || value instanceof Int32Array)
    return Array.from(value as ArrayLike<unknown>, plain);
  return value;
}

function at(value: unknown, key: string): unknown {
  return value instanceof Map ? (value as ReadonlyMap<unknown, unknown>).get(key) : undefined;
}

/** Typed arrays as plain ones: how a list of numbers is kept is no part of its value. */
function listed(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, listed(item)]));
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>, listed) : value;
}

describe('what is saved', () => {
  it('comes back equal, with version and status in front', async () => {
    const path = join(folder.path, 'features.pt');
    const saved = await atomicSave({ data: RECORDS, ids: ['seq_0', 'seq_1'], count: 2, note: null }, path);
    const loaded = await loadCheckpoint(path);
    expect(saved).toEqual({ path, size: readFileSync(path).length, status: 'complete' });
    expect([...(loaded.value as Map<string, unknown>).keys()]).toEqual([
      'version',
      'status',
      'data',
      'ids',
      'count',
      'note',
    ]);
    expect(plain(loaded.value)).toEqual({
      version: '1.0',
      status: 'complete',
      data: [RECORDS[0], { label: 'seq_1', mean_representation: [...RECORDS[1]!.mean_representation] }],
      ids: ['seq_0', 'seq_1'],
      count: 2,
      note: null,
    });
    expect(loaded).toMatchObject({ version: '1.0', status: 'complete', readOnly: false, warnings: [] });
    expect(loaded.report?.verdict).toBe('valid');
  });

  it('keeps a version and a status of its own, and saves what is no dict as it is', async () => {
    const path = join(folder.path, 'a.pt');
    await atomicSave(
      new Map<string, SavedValue>([
        ['status', 'failed'],
        ['data', []],
      ]),
      path,
    );
    expect(plain((await loadCheckpoint(path)).value)).toEqual({ version: '1.0', status: 'failed', data: [] });
    await atomicSave([1, 2], path);
    expect((await loadCheckpoint(path, { requiredKeys: [] })).value).toEqual(
      Int32Array.of(1, 2).length === 2 ? [1, 2] : [],
    );
  });

  it('keeps dicts, tuples, sets, bytes and numbers of every size apart', async () => {
    const path = join(folder.path, 'kinds.pt');
    const value = {
      data: new Tuple([1, 'x']),
      sd: new OrderedDict<SavedValue>([
        ['0', 1],
        ['w', 2],
      ]),
      numbered: new Map<string | number, SavedValue>([
        [1, 'int'],
        ['1', 'text'],
      ]),
      set: new Set([1, 2]),
      bytes: Uint8Array.of(0, 255, 10),
      none: new Uint8Array(),
      big: 2n ** 70n,
      negative: -(2n ** 63n),
      minusZero: -0,
      float: new Float(1),
    };
    await atomicSave(value, path);
    const { value: loaded } = await loadCheckpoint(path);
    expect(at(loaded, 'data')).toEqual(new Tuple([1, 'x']));
    expect(at(loaded, 'sd')).toEqual(
      new OrderedDict<SavedValue>([
        ['0', 1],
        ['w', 2],
      ]),
    );
    expect(at(loaded, 'numbered')).toEqual(
      new Map<unknown, unknown>([
        [1, 'int'],
        ['1', 'text'],
      ]),
    );
    expect(at(loaded, 'set')).toEqual(new Set([1, 2]));
    expect([at(loaded, 'big'), at(loaded, 'negative'), at(loaded, 'float')]).toEqual([2n ** 70n, -(2n ** 63n), 1]);
    expect(Object.is(at(loaded, 'minusZero'), -0)).toBe(true);
    expect(at(loaded, 'bytes')).toEqual(Uint8Array.of(0, 255, 10));
  });

  it('gives tensors back on demand, one storage for what shares its numbers', async () => {
    const path = join(folder.path, 'tensors.pt');
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    await atomicSave(
      {
        data: { dtype: 'float32', shape: [2, 3], data },
        tied: { dtype: 'float32', shape: [3, 2], data },
        half: { dtype: 'float16', shape: [3], data: Float32Array.of(1.5, -2, 65504) },
        brain: { dtype: 'bfloat16', shape: [1], data: Float64Array.of(1.0078125) },
        long: { dtype: 'int64', shape: [], data: BigInt64Array.of(-7n) },
        empty: { dtype: 'float64', shape: [0, 4], data: new Float64Array() },
        eight: { dtype: 'float8_e4m3fn', shape: [2], data: Uint8Array.of(1, 2) },
      },
      path,
    );
    const loaded = await loadCheckpoint(path);
    const read = async (key: string) => loaded.readTensor(at(loaded.value, key) as LoadedTensor);
    expect((await read('data')).data).toEqual(data);
    expect(await read('tied')).toMatchObject({ shape: [3, 2], data });
    expect((await read('half')).data).toEqual(Float32Array.of(1.5, -2, 65504));
    expect((await read('brain')).data).toEqual(Float32Array.of(1.0078125));
    expect((await read('long')).data).toEqual(BigInt64Array.of(-7n));
    expect(await read('empty')).toMatchObject({ shape: [0, 4], data: new Float64Array() });
    expect((await read('eight')).data).toEqual(Uint8Array.of(1, 2));
    const tied = at(loaded.value, 'tied') as LoadedTensor;
    expect(tied.info.storage).toBe((at(loaded.value, 'data') as LoadedTensor).info.storage);
    expect(tied.dtype).toBe('float32');
  });

  it('is the same Python object where it is the same JavaScript object', async () => {
    const path = join(folder.path, 'shared.pt');
    const record = { label: 'a' };
    await atomicSave({ data: [record, record] }, path);
    const [first, second] = at((await loadCheckpoint(path)).value, 'data') as unknown[];
    expect(first).toBe(second);
  });

  it.each([
    [
      'a cycle',
      () => {
        const loop: unknown[] = [];
        loop.push(loop);
        return loop;
      },
      /contains itself/,
    ],
    ['a function', () => ({ f: () => 1 }), /value\.f: a function/],
    ['a date', () => ({ when: new Date() }), /value\.when: a Date/],
    ['an absent item', () => [undefined], /value\.0: a undefined/],
    ['something that was never read', () => [new Opaque('object', 'x')], /a Opaque/],
    [
      'a shape that does not fit',
      () => ({ t: { dtype: 'float32', shape: [3], data: new Float32Array(2) } }),
      /needs 12 bytes, its data has 8/,
    ],
    [
      'a dtype torch does not save',
      () => ({ t: { dtype: 'Q4_K', shape: [1], data: new Uint8Array(1) } }),
      /dtype Q4_K/,
    ],
    ['a shape that is none', () => ({ t: { dtype: 'uint8', shape: [-1], data: new Uint8Array(1) } }), /no shape/],
    ['endless nesting', () => Array.from({ length: 600 }).reduce<unknown[]>((inner) => [inner], []), /nested deeper/],
  ])('is never %s', async (_, value, why) => {
    const path = join(folder.path, 'refused.pt');
    await expect(atomicSave(value() as SavedValue, path)).rejects.toThrow(why);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is the value that was saved, whatever it is', async () => {
    const path = join(folder.path, 'any.pt');
    const number = fc.double({ noNaN: true }).filter((each) => !Object.is(each, -0));
    const leaf = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.string({ unit: 'grapheme' }),
      number,
      fc.maxSafeInteger(),
    );
    const { value } = fc.letrec<{ value: SavedValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(number, { maxLength: 5 }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.string({ unit: 'grapheme' }), tie('value')), { maxLength: 4 })
          .map((pairs) => new Map(pairs)),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(value, async (saved) => {
        await atomicSave({ data: saved }, path, { skipValidation: true });
        const loaded = await loadCheckpoint(path, { requiredKeys: [] });
        expect(listed(at(loaded.value, 'data'))).toEqual(listed(saved));
      }),
      { numRuns: 60 },
    );
  });
});

describe.skipIf(TORCH === null)('torch itself', () => {
  it('loads what was saved, with equal values, types and sharing', async () => {
    const path = join(folder.path, 'for-torch.pt');
    const data = Float32Array.of(1.5, -2, 3, 4, 5, 6);
    await atomicSave(
      {
        data: RECORDS,
        ints: [1, 2, 300, 70_000, -5],
        floats: new Float32Array([1, 2]),
        counted: Int32Array.of(7, 8),
        one: [0.5],
        big: 2n ** 70n,
        one_dot: new Float(1),
        tuple: new Tuple([1, 'x', null, true]),
        set: new Set([1, 2]),
        bytes: Uint8Array.of(0, 255, 10),
        nothing: new Uint8Array(),
        text: 'ü\u{1F600}',
        sd: new OrderedDict<SavedValue>([
          ['w', { dtype: 'float32', shape: [2, 3], data }],
          ['tied', { dtype: 'float32', shape: [3, 2], data }],
          ['grad', { dtype: 'float64', shape: [2], data: Float64Array.of(1, 2), requiresGrad: true }],
          ['half', { dtype: 'float16', shape: [2], data: Float32Array.of(1.5, -2) }],
          ['brain', { dtype: 'bfloat16', shape: [2], data: Float32Array.of(1.5, -2) }],
          ['long', { dtype: 'int64', shape: [], data: BigInt64Array.of(-7n) }],
          ['bool', { dtype: 'bool', shape: [2], data: Uint8Array.of(1, 0) }],
          ['complex', { dtype: 'complex64', shape: [1], data: Float32Array.of(1, 2) }],
          ['empty', { dtype: 'float32', shape: [0, 4], data: new Float32Array() }],
        ]),
      },
      path,
    );
    const answer = askTorch(
      `
d = torch.load(given)
sd = d['sd']
print(json.dumps({
  'keys': list(d), 'labels': [r['label'] for r in d['data']],
  'vector': d['data'][1]['mean_representation'], 'types': sorted({type(x).__name__ for x in d['data'][0]['mean_representation']}),
  'ints': d['ints'], 'int_types': sorted({type(x).__name__ for x in d['ints'] + d['counted']}), 'floats': repr(d['floats']), 'counted': d['counted'],
  'one': repr(d['one']), 'big': str(d['big']), 'one_dot': repr(d['one_dot']), 'tuple': repr(d['tuple']), 'set': repr(d['set']),
  'bytes': repr(d['bytes']), 'nothing': repr(d['nothing']), 'text': d['text'], 'sd': type(sd).__name__,
  'tensors': {k: [str(t.dtype), list(t.shape), t.requires_grad, repr(t.tolist())] for k, t in sd.items()},
  'shares': sd['w'].data_ptr() == sd['tied'].data_ptr(),
}))`,
      path,
    );
    expect(answer).toEqual({
      keys: [
        'version',
        'status',
        'data',
        'ints',
        'floats',
        'counted',
        'one',
        'big',
        'one_dot',
        'tuple',
        'set',
        'bytes',
        'nothing',
        'text',
        'sd',
      ],
      labels: ['seq_0', 'seq_1'],
      vector: [...RECORDS[1]!.mean_representation],
      types: ['float'],
      ints: [1, 2, 300, 70_000, -5],
      int_types: ['int'],
      floats: '[1.0, 2.0]',
      counted: [7, 8],
      one: '[0.5]',
      big: String(2n ** 70n),
      one_dot: '1.0',
      tuple: "(1, 'x', None, True)",
      set: '{1, 2}',
      bytes: String.raw`b'\x00\xff\n'`,
      nothing: "b''",
      text: 'ü\u{1F600}',
      sd: 'OrderedDict',
      tensors: {
        w: ['torch.float32', [2, 3], false, '[[1.5, -2.0, 3.0], [4.0, 5.0, 6.0]]'],
        tied: ['torch.float32', [3, 2], false, '[[1.5, -2.0], [3.0, 4.0], [5.0, 6.0]]'],
        grad: ['torch.float64', [2], true, '[1.0, 2.0]'],
        half: ['torch.float16', [2], false, '[1.5, -2.0]'],
        brain: ['torch.bfloat16', [2], false, '[1.5, -2.0]'],
        long: ['torch.int64', [], false, '-7'],
        bool: ['torch.bool', [2], false, '[True, False]'],
        complex: ['torch.complex64', [1], false, '[(1+2j)]'],
        empty: ['torch.float32', [0, 4], false, '[]'],
      },
      shares: true,
    });
  });
});
