import { describe, expect, it } from 'vitest';
import { checkpoint, int64s, oneTensor } from './build.ts';
import { call, dict, float, global, storage, tensor, tuple, type Python } from './encode.ts';
import { codesOf, readFindings, wordsOf } from './read-any.ts';

const FLOATS = storage('FloatStorage', '0', 4);

describe('tensors', () => {
  it.each<[string, string, Python]>([
    ['TA330', 'too many elements', tensor(FLOATS, { size: tuple(5) })],
    ['TA330', 'an offset too far', tensor(FLOATS, { offset: 1 })],
    ['TA330', 'a stride too long', tensor(FLOATS, { size: tuple(2), stride: tuple(4) })],
    ['TA331', 'a negative size', tensor(FLOATS, { size: tuple(-1) })],
    ['TA331', 'a product beyond 2^63', tensor(FLOATS, { size: tuple(2 ** 40, 2 ** 40), stride: tuple(0, 0) })],
    ['TA332', 'a negative stride', tensor(FLOATS, { size: tuple(3), stride: tuple(-1) })],
    ['TA332', 'an offset of 2^62', tensor(FLOATS, { size: tuple(1), offset: 2 ** 62 })],
    ['TA333', 'a negative offset', tensor(FLOATS, { offset: -1 })],
    ['TA334', 'two sizes and one stride', tensor(FLOATS, { size: tuple(2, 2), stride: tuple(1) })],
    ['TA335', 'a size that is text', tensor(FLOATS, { size: 'four' })],
    ['TA335', 'an offset that is a float', tensor(FLOATS, { offset: float(0) })],
    ['TA335', 'too few arguments', call('torch._utils', '_rebuild_tensor_v2', FLOATS, 0)],
    ['TA335', 'a number for a storage', tensor(7)],
    ['TA335', 'requires_grad as a number', tensor(FLOATS, { grad: 1 })],
    ['TA335', 'the conjugate flag on real numbers', tensor(FLOATS, { metadata: dict({ conj: true }) })],
    [
      'TA336',
      '65 dimensions',
      tensor(FLOATS, { size: tuple(...Array<number>(65).fill(1)), stride: tuple(...Array<number>(65).fill(1)) }),
    ],
    ['TA337', 'gradients of integers', tensor(storage('IntStorage', '0', 4), { grad: true })],
    ['TA338', 'a function torch does not have', call('torch._utils', '_rebuild_tensor_v9', FLOATS)],
    [
      'TA339',
      'a dtype torch does not have',
      call(
        'torch._utils',
        '_rebuild_tensor_v3',
        FLOATS,
        0,
        tuple(4),
        tuple(1),
        false,
        null,
        global('torch', 'float1024'),
      ),
    ],
  ])('%s: reports %s', async (code, _, value) => {
    const found = await readFindings(oneTensor(value));
    expect(codesOf(found)).toEqual([code]);
    expect(found[0]?.at.key).toEqual(['weight']);
  });

  it.each<[string, Python]>([
    ['an empty tensor at any offset', tensor(FLOATS, { size: tuple(0), offset: 99 })],
    ['no strides for a contiguous tensor', tensor(FLOATS, { stride: tuple() })],
    ['sizes as a list', tensor(FLOATS, { size: [4] })],
    ['sizes as torch.Size', tensor(FLOATS, { size: call('torch', 'Size', tuple(4)) })],
    ['stride 0', tensor(FLOATS, { size: tuple(1000), stride: tuple(0) })],
    ['the function of torch 0.3', call('torch._utils', '_rebuild_tensor', FLOATS, 0, tuple(4), tuple(1))],
  ])('accepts %s', async (_, value) => {
    expect(await readFindings(oneTensor(value))).toEqual([]);
  });

  it('says what torch would say about missing arguments', async () => {
    const { referenceMessage } = await wordsOf(
      oneTensor(call('torch._utils', '_rebuild_tensor_v2', FLOATS, 0)),
      'TA335',
    );
    expect(referenceMessage).toBe(
      "TypeError: _rebuild_tensor_v2() missing 4 required positional arguments: 'size', 'stride', 'requires_grad', and 'backward_hooks'",
    );
  });

  it('TA340: stops listing at a depth that no program reaches', async () => {
    let value: Python = tensor(FLOATS);
    for (let depth = 0; depth < 1200; depth++)
      value = { parts: [0x5d, ...('parts' in (value as object) ? (value as { parts: [] }).parts : []), 0x61] };
    expect(codesOf(await readFindings(checkpoint({ object: value })))).toContain('TA340');
  });

  it('TA341: reports an index outside of a sparse tensor', async () => {
    expect(codesOf(await readFindings(coo(99)))).toEqual(['TA341']);
    expect(codesOf(await readFindings(coo(2)))).toEqual([]);
  });

  it('TA342: reports row pointers that do not end at the number of values', async () => {
    const { message } = await wordsOf(csr(500), 'TA342');
    expect(message).toBe('crow_indices of `weight` end at 500, but there are 2 values');
    expect(codesOf(await readFindings(csr(2)))).toEqual([]);
  });

  it('TA345: warns of a tensor that repeats a few bytes', async () => {
    const value = tensor(FLOATS, { size: tuple(2 ** 31), stride: tuple(0) });
    expect(codesOf(await readFindings(oneTensor(value)))).toEqual(['TA345']);
  });

  it('TA346: tells of many tensors that repeat a few bytes', async () => {
    const value = tensor(FLOATS, { size: tuple(2 ** 24), stride: tuple(0) });
    expect(codesOf(await readFindings(oneTensor(value)))).toEqual(['TA346']);
    const small = tensor(FLOATS, { size: tuple(1000, 4), stride: tuple(0, 1) });
    expect(codesOf(await readFindings(oneTensor(small)))).toEqual([]);
  });

  it('TA350: reports bytes that no tensor reaches', async () => {
    const value = tensor(storage('FloatStorage', '0', 5000));
    const { message } = await wordsOf(oneTensor(value, 20_000), 'TA350');
    expect(message).toBe(
      '19984 of 20000 bytes of storage `0` are reached by no tensor; `weight` is a small view into it',
    );
  });
});

function coo(index: number): Uint8Array {
  const indices = tensor(storage('LongStorage', '1', 2), { size: tuple(2, 1), stride: tuple(1, 1) });
  const values = tensor(FLOATS, { size: tuple(1) });
  const value = call(
    'torch._utils',
    '_rebuild_sparse_tensor',
    global('torch', 'sparse_coo'),
    tuple(indices, values, tuple(3, 3)),
  );
  return checkpoint({ object: dict({ weight: value }), data: { '0': new Uint8Array(16), '1': int64s(0, index) } });
}

function csr(last: number): Uint8Array {
  const rows = tensor(storage('LongStorage', '1', 3), { size: tuple(3) });
  const columns = tensor(storage('LongStorage', '2', 2), { size: tuple(2) });
  const values = tensor(FLOATS, { size: tuple(2) });
  const value = call(
    'torch._utils',
    '_rebuild_sparse_tensor',
    global('torch', 'sparse_csr'),
    tuple(rows, columns, values, tuple(2, 2)),
  );
  return checkpoint({
    object: dict({ weight: value }),
    data: { '0': new Uint8Array(16), '1': int64s(0, 1, last), '2': int64s(0, 1) },
  });
}
