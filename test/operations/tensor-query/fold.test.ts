import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorQuery } from '../../../src-core/contract/tensors.ts';
import type { TensorStats } from '../../../src-core/contract/report.ts';
import type { TensorInfo } from '../../../src-core/model/tensor.ts';
import { describeNumbers, splitNumbers } from '../../../src-core/operations/tensor-query/name-numbers.ts';
import { createTensorTable, type TensorTable } from '../../../src-core/operations/tensor-query/tensor-table.ts';
import { STORAGES, tensor } from './samples.ts';

function tableOf(tensors: readonly TensorInfo[], stats: ReadonlyMap<number, TensorStats> | null = null): TensorTable {
  return createTensorTable({ tensors, storages: STORAGES, stats });
}

function fold(table: TensorTable, query: Partial<TensorQuery> = {}, open: readonly string[] = []) {
  return table.page({ offset: 0, limit: 1000, sort: null, filter: '', fold: { open }, ...query });
}

function names(table: TensorTable, query: Partial<TensorQuery> = {}, open: readonly string[] = []) {
  return fold(table, query, open).rows.map(
    ({ name, inside, group }) =>
      `${'  '.repeat(inside?.depth ?? 0)}${name}${group === undefined ? '' : ` ×${group.tensors}`}`,
  );
}

/** The id of the group that is called so. */
function idOf(table: TensorTable, name: string, open: readonly string[] = []): string {
  return fold(table, {}, open).rows.find((row) => row.name === name)?.group?.id ?? 'none';
}

const EXPERTS = tableOf([
  tensor('embed.weight', { shape: [100, 8] }),
  ...[0, 1, 2].flatMap((layer) => [
    tensor(`layers.${layer}.norm.weight`, { shape: [8] }),
    ...[0, 1].map((expert) => tensor(`layers.${layer}.experts.${expert}.up`)),
  ]),
]);

describe('folding layers', () => {
  it('tensors that are alike but for the numbers of their names are one row', () => {
    const page = fold(EXPERTS);
    expect(names(EXPERTS)).toEqual(['embed.weight', 'layers.{0-2}.norm.weight ×3', 'layers.{0-2}.experts.{0-1}.up ×6']);
    expect(page).toMatchObject({ total: 3, tensors: 10, parameters: 800 + 3 * 8 + 6 * 32 });
    expect(page.rows[2]).toMatchObject({ bytes: 6 * 128, storage: null, fileOffset: null, stats: null });
  });

  it('what differs in shape, dtype or device stays apart, and what is alone keeps its name', () => {
    const table = tableOf([
      tensor('layers.0.w'),
      tensor('layers.1.w', { dtype: 'float16' }),
      tensor('layers.2.w', { shape: [4] }),
      tensor('layers.3.w', { device: 'cuda:0' }),
      tensor('layers.4.w', { shape: [4] }),
      tensor('layers.5.w', { shape: [4] }),
    ]);
    expect(names(table)).toEqual(['layers.0.w', 'layers.1.w', 'layers.{2,4-5}.w ×3', 'layers.3.w']);
  });

  it('only whole parts of a name are numbers, and 007 is not 7', () => {
    expect(splitNumbers('0.layer1.12.x')).toEqual({ template: '0.layer1.0.x', numbers: [0, 12] });
    expect(names(tableOf(['a.7', 'a.007', 'block1', 'block2'].map((name) => tensor(name))))).toHaveLength(4);
    expect(splitNumbers('1'.repeat(12)).numbers).toEqual([]);
  });

  it('says which numbers are there, of many runs the first and the last', () => {
    expect(describeNumbers([3, 0, 1, 2, 7, 9, 10])).toBe('0-3,7,9-10');
    expect(describeNumbers([0, 2, 4, 6, 8, 10, 12, 14])).toBe('0,2,4,6,8,…,14');
  });

  it('an open group falls apart by the first number in which its tensors differ', () => {
    const all = idOf(EXPERTS, 'layers.{0-2}.experts.{0-1}.up');
    const one = idOf(EXPERTS, 'layers.1.experts.{0-1}.up', [all]);
    const shown = names(EXPERTS, {}, [one, all]).slice(2);
    expect(shown).toEqual([
      'layers.{0-2}.experts.{0-1}.up ×6',
      '  layers.0.experts.{0-1}.up ×2',
      '  layers.1.experts.{0-1}.up ×2',
      '    layers.1.experts.0.up',
      '    layers.1.experts.1.up',
      '  layers.2.experts.{0-1}.up ×2',
    ]);
    expect(fold(EXPERTS, {}, [one, all]).rows.map(({ group }) => group?.isOpen)).toEqual([
      ...[undefined, false, true, false, true, undefined, undefined, false],
    ]);
    expect(names(EXPERTS, { offset: 4, limit: 2 }, [one, all])).toEqual(shown.slice(2, 4));
  });

  it('a group keeps its name for opening when the filter leaves a part of it', () => {
    const one = idOf(EXPERTS, 'layers.1.experts.{0-1}.up', [idOf(EXPERTS, 'layers.{0-2}.experts.{0-1}.up')]);
    const filter = 'layers.1.experts';
    expect(names(EXPERTS, { filter }, [])).toEqual(['layers.1.experts.{0-1}.up ×2']);
    expect(names(EXPERTS, { filter }, [one])).toHaveLength(3);
  });

  it('several tensors of one name are listed when their group is opened', () => {
    const table = tableOf([tensor('w.0'), tensor('w.0')]);
    expect(names(table)).toEqual(['w.0 ×2']);
    expect(names(table, {}, [idOf(table, 'w.0')])).toEqual(['w.0 ×2', '  w.0', '  w.0']);
  });

  it('tells how many of a group are damaged, and what their numbers are together', () => {
    const stats = { nan: 0, inf: 0, zero: 0, min: -1, max: 1, mean: 0, std: 1, elements: 32 };
    const table = tableOf(
      [tensor('w.0'), tensor('w.1', { readable: false }), tensor('w.2')],
      new Map([
        [0, { ...stats, nan: 2 }],
        [2, { ...stats, min: -9 }],
      ]),
    );
    expect(fold(table).rows[0]).toMatchObject({
      readable: false,
      group: { tensors: 3, unreadable: 1 },
      stats: { nan: 2, inf: 0, min: -9, max: 1, mean: 0 },
    });
  });

  it('statistics that become known later show without folding again from the start', () => {
    const stats = { nan: 1, inf: 0, zero: 0, min: 0, max: 0, mean: 0, std: 0 };
    const table = tableOf([tensor('w.0'), tensor('w.1')]);
    expect(fold(table).rows[0]?.stats).toBe(null);
    const later = table.withStats(new Map([[1, stats]]));
    expect(fold(later).rows[0]?.stats).toMatchObject({ nan: 1 });
    expect(fold(later, { filter: 'nan>0' }).rows[0]?.name).toBe('w.1');
  });
});

describe('sorting folded rows', () => {
  const table = tableOf([
    tensor('layers.10.w'),
    tensor('layers.2.w'),
    tensor('head', { shape: [65] }),
    tensor('bias', { shape: [1], dtype: 'Q4_K' }),
  ]);

  it('groups take the place of their first tensor in natural order', () => {
    expect(names(table, { sort: { by: 'name', descending: false } })).toEqual(['bias', 'head', 'layers.{2,10}.w ×2']);
    const id = idOf(table, 'layers.{2,10}.w');
    expect(names(table, { sort: { by: 'name', descending: false } }, [id]).slice(-2)).toEqual([
      '  layers.2.w',
      '  layers.10.w',
    ]);
  });

  it('by what their rows say: the bytes of all, rows without a value last both ways', () => {
    expect(names(table, { sort: { by: 'bytes', descending: true } })).toEqual(['head', 'layers.{2,10}.w ×2', 'bias']);
    const three = tableOf([tensor('w.0'), tensor('w.1'), tensor('head', { shape: [40] })]);
    expect(names(three, { sort: { by: 'bytes', descending: true } })).toEqual(['w.{0-1} ×2', 'head']);
    expect(names(three, { sort: { by: 'bytes', descending: false } })).toEqual(['head', 'w.{0-1} ×2']);
  });
});

describe('rows that are selected', () => {
  const id = idOf(EXPERTS, 'layers.{0-2}.experts.{0-1}.up');
  const selected = (ranges: readonly (readonly [number, number])[], query: Partial<TensorQuery> = {}) =>
    EXPERTS.page({ offset: 0, limit: 1000, sort: null, filter: '', selected: ranges, ...query });

  it('stand for their tensors, an open group and the rows in it for the same ones once', () => {
    const page = selected(
      [
        [1, 2],
        [2, 4],
      ],
      { fold: { open: [id] } },
    );
    expect(page).toMatchObject({ total: 9, tensors: 9, parameters: 3 * 8 + 6 * 32 });
    expect(page.rows.map(({ name }) => name)).toContain('layers.2.experts.1.up');
    expect(selected([[3, 4]], { fold: { open: [id] } }).rows.map(({ name }) => name)).toEqual([
      'layers.0.experts.0.up',
      'layers.0.experts.1.up',
    ]);
  });

  it('are themselves where nothing is folded, and sums alone need no rows', () => {
    const page = selected(
      [
        [0, 1],
        [4, 6],
      ],
      { limit: 0 },
    );
    expect(page).toMatchObject({ total: 3, parameters: 800 + 8 + 32, rows: [] });
    expect(selected([[5, 99]], { offset: 1, limit: 1 })).toMatchObject({ total: 5, rows: [{ index: 6 }] });
  });
});

describe('folding anything', () => {
  const part = fc.constantFrom('0', '1', '2', '10', '01', 'a', '', '0x');
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  const shape = fc.constantFrom([4, 8], [8]);
  const sort = fc.constantFrom(
    null,
    { by: 'name', descending: true } as const,
    { by: 'bytes', descending: false } as const,
  );

  it('shows each tensor once at the top and once inside of what is open, however it is opened', () => {
    const tensors = fc.array(fc.tuple(name, shape), { maxLength: 30 });
    fc.assert(
      fc.property(tensors, sort, fc.array(fc.nat(40), { maxLength: 6 }), (made, order, opened) => {
        const table = tableOf(made.map(([one, size]) => tensor(one, { shape: size })));
        const open: string[] = [];
        for (const place of opened) {
          const id = fold(table, { sort: order }, open).rows[place]?.group?.id;
          if (id !== undefined) open.push(id);
        }
        const page = fold(table, { sort: order }, open);
        expect(new Set(page.rows.map(({ group }) => group?.id ?? Symbol())).size).toBe(page.rows.length);
        const covers = (row: (typeof page.rows)[number]) => row.group?.tensors ?? 1;
        const top = page.rows.filter(({ inside }) => inside === undefined);
        expect(top.reduce((sum, row) => sum + covers(row), 0)).toBe(made.length);
        for (const [place, row] of page.rows.entries()) {
          if (row.group?.isOpen !== true) continue;
          const inside = page.rows.filter((other) => other.inside?.row === place);
          expect(inside.reduce((sum, other) => sum + covers(other), 0)).toBe(row.group.tensors);
        }
        const all = table.page({
          offset: 0,
          limit: 1000,
          sort: order,
          filter: '',
          fold: { open },
          selected: [[0, 999]],
        });
        expect(all.rows.map(({ index }) => index).sort((a, b) => a - b)).toEqual(made.map((_, index) => index));
      }),
    );
  });
});
