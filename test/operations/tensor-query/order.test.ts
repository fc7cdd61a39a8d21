import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorColumn } from '../../../src-core/contract/tensors.ts';
import { orderByName, orderByNumber } from '../../../src-core/operations/tensor-query/order.ts';
import { createTensorTable } from '../../../src-core/operations/tensor-query/tensor-table.ts';
import { STORAGES, tensor } from './samples.ts';

function sorted(names: readonly string[]): readonly (string | undefined)[] {
  return Array.from(orderByName(names), (index) => names[index]);
}

describe('natural order of names', () => {
  it('puts layer.2 before layer.10', () => {
    expect(sorted(['layer.10.w', 'layer.2.w', 'layer.2.b', 'layer.1'])).toEqual([
      'layer.1',
      'layer.2.b',
      'layer.2.w',
      'layer.10.w',
    ]);
  });

  it('does not count leading zeros, and keeps equal names in place', () => {
    expect(sorted(['x.010', 'x.9', 'x.10', 'x'])).toEqual(['x', 'x.9', 'x.010', 'x.10']);
  });

  it('compares numbers of any length', () => {
    expect(sorted([`n${'9'.repeat(400)}`, `n1${'0'.repeat(400)}`, 'n5'])).toEqual([
      'n5',
      `n${'9'.repeat(400)}`,
      `n1${'0'.repeat(400)}`,
    ]);
  });
});

describe('orderByNumber', () => {
  it('equals a stable comparison sort with NaN last', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 })), { maxLength: 60 }), (values) => {
        const expected = values
          .map((value, index) => ({ value, index }))
          .sort(
            (a, b) =>
              Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) ||
              (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
          )
          .map(({ index }) => index);
        expect([...orderByNumber(Float64Array.from(values))]).toEqual(expected);
      }),
    );
  });
});

describe('sorting a tensor table', () => {
  const table = createTensorTable({
    tensors: [
      tensor('b', { shape: [3], dtype: 'float32', storage: 2 }),
      tensor('a', { shape: [100], dtype: 'Q4_K', storage: null }),
      tensor('c', { shape: [2, 2], dtype: 'bool', storage: 1 }),
    ],
    storages: STORAGES,
    stats: new Map([[0, { nan: 1, inf: 0, zero: 0, min: -1, max: '-Infinity', mean: 'NaN', std: 0 }]]),
  });
  const order = (by: TensorColumn, descending = false) =>
    table
      .page({ offset: 0, limit: 10, sort: { by, descending }, filter: '' })
      .rows.map((row) => row.name)
      .join('');

  it.each([
    ['name', 'abc', 'cba'],
    ['shape', 'bca', 'acb'],
    ['dtype', 'acb', 'bca'],
    ['bytes', 'cba', 'bca'],
    ['storage', 'cba', 'bca'],
    ['nan', 'bac', 'bac'],
    ['mean', 'bac', 'bac'],
  ] as const)('by %s, rows without a value last both ways', (by, up, down) => {
    expect(order(by)).toBe(up);
    expect(order(by, true)).toBe(down);
  });

  it('pages: offset, limit, total, sums of all that match', () => {
    const page = table.page({ offset: 1, limit: 1, sort: { by: 'name', descending: false }, filter: '' });
    expect(page).toMatchObject({ total: 3, parameters: 107, bytes: 12 + 4, filterError: null });
    expect(page.rows.map(({ index, name }) => [index, name])).toEqual([[0, 'b']]);
    expect(table.page({ offset: 99, limit: 5, sort: null, filter: '' }).rows).toEqual([]);
  });
});
