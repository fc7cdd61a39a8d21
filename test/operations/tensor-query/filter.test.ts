import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorStats } from '../../../src-core/contract/report.ts';
import { parseFilter } from '../../../src-core/operations/tensor-query/filter.ts';
import { createTensorTable } from '../../../src-core/operations/tensor-query/tensor-table.ts';
import { STORAGES, tensor } from './samples.ts';

const TENSORS = [
  tensor('model.layers.2.attn.weight', { shape: [1024, 768], dtype: 'bfloat16' }),
  tensor('model.layers.10.attn.bias', { shape: [768], dtype: 'float32', storage: 1, requiresGrad: true }),
  tensor('model.Embed.weight', {
    shape: [2, 3, 4, 768],
    dtype: 'float16',
    storage: 2,
    className: 'torch.nn.parameter.Parameter',
  }),
  tensor('step', { shape: [], dtype: 'int64', device: 'cuda:0', readable: false }),
  tensor('dense/kernel:0', { shape: [0, 5], dtype: 'Q4_K', storage: null }),
];
const STATS = new Map<number, TensorStats>([
  [0, { nan: 2, inf: 0, zero: 5, min: -3, max: 'Infinity', mean: 'NaN', std: 1 }],
  [1, { nan: 0, inf: 1, zero: 0, min: 0, max: 2, mean: 1, std: 0.5 }],
]);

function names(filter: string, stats: typeof STATS | null = STATS): readonly string[] {
  const page = createTensorTable({ tensors: TENSORS, storages: STORAGES, stats }).page({
    offset: 0,
    limit: 100,
    sort: null,
    filter,
  });
  expect(page.filterError).toBeNull();
  expect(page.total).toBe(page.rows.length);
  return page.rows.map((row) => row.name);
}

function error(filter: string, stats: typeof STATS | null = STATS): string | null {
  const page = createTensorTable({ tensors: TENSORS, storages: STORAGES, stats }).page({
    offset: 0,
    limit: 100,
    sort: null,
    filter,
  });
  expect(page.rows).toEqual([]);
  return page.filterError;
}

describe('tensor filter', () => {
  it('shows all for nothing but spaces', () => expect(names('  ')).toHaveLength(5));

  it('wants every word, in any case, anywhere in the name', () => {
    expect(names('ATTN layers')).toEqual(['model.layers.2.attn.weight', 'model.layers.10.attn.bias']);
    expect(names('embed')).toEqual(['model.Embed.weight']);
  });

  it('takes * and ? in a word for characters, and a quoted word as it is', () => {
    expect(names('layers.?.attn')).toEqual(['model.layers.2.attn.weight']);
    expect(names('layers*weight')).toEqual(['model.layers.2.attn.weight']);
    expect(names('"layers*weight"')).toEqual([]);
  });

  it('name: must match the whole name', () => {
    expect(names('name:model.*.weight')).toEqual(['model.layers.2.attn.weight', 'model.Embed.weight']);
    expect(names('name:weight')).toEqual([]);
  });

  it('turns a term round with -', () => {
    expect(names('-model')).toEqual(['step', 'dense/kernel:0']);
    expect(names('weight -dtype:bf16')).toEqual(['model.Embed.weight']);
  });

  it.each([
    ['dtype:bf16', ['model.layers.2.attn.weight']],
    ['dtype:torch.float16,fp32', ['model.layers.10.attn.bias', 'model.Embed.weight']],
    ['dtype:int*', ['step']],
    ['dtype:q4_k', ['dense/kernel:0']],
    ['class:parameter', ['model.Embed.weight']],
    ['device:cuda*', ['step']],
    ['storage:1', ['model.layers.10.attn.bias']],
    ['grad:true', ['model.layers.10.attn.bias']],
    ['readable:no', ['step']],
    ['layout:sparse_coo', []],
  ])('%s', (filter, expected) => expect(names(filter)).toEqual(expected));

  it.each([
    ['size>1MB', ['model.layers.2.attn.weight']],
    ['size>=1.5MiB', ['model.layers.2.attn.weight']],
    ['size<8', []],
    ['size=8', ['step']],
    ['params>1e4', ['model.layers.2.attn.weight', 'model.Embed.weight']],
    ['params:0', ['dense/kernel:0']],
    ['dims:4', ['model.Embed.weight']],
    ['nan>0', ['model.layers.2.attn.weight']],
    ['inf>=1', ['model.layers.10.attn.bias']],
    ['max=inf', ['model.layers.2.attn.weight']],
    ['min<-1', ['model.layers.2.attn.weight']],
    ['mean>0', ['model.layers.10.attn.bias']],
  ])('%s', (filter, expected) => expect(names(filter)).toEqual(expected));

  it.each([
    ['shape:[*,768]', ['model.layers.2.attn.weight']],
    ['shape:[..., 768]', ['model.layers.2.attn.weight', 'model.layers.10.attn.bias', 'model.Embed.weight']],
    ['shape:[2,...,768]', ['model.Embed.weight']],
    ['shape:1024x768', ['model.layers.2.attn.weight']],
    ['shape:[]', ['step']],
    ['shape:(0,5)', ['dense/kernel:0']],
  ])('%s', (filter, expected) => expect(names(filter)).toEqual(expected));

  it('looks for a name with a colon when what stands before it is not a plain word', () => {
    expect(names('dense/kernel:0')).toEqual(['dense/kernel:0']);
  });

  it.each([
    ['colour:red', '`colour` is not a field'],
    ['size>big', 'write `1MB` or `512KiB`'],
    ['nan>x', '`x` is not a number'],
    ['grad:maybe', '`grad` is true or false, not `maybe`'],
    ['dtype>1', '`dtype` is text'],
    ['shape:[a]', '`a` is not a dimension'],
    ['shape>3', '`shape` is a list'],
    ['dims~3', '`dims` is a number'],
    ['size>', 'needs a value'],
    ['"open', 'a quote is not closed'],
  ])('says what is wrong with %s', (filter, words) => expect(error(filter)).toContain(words));

  it('says that statistics are not known yet instead of showing nothing', () => {
    expect(error('nan>0', null)).toContain('check the values');
    expect(names('dims>3', null)).toEqual(['model.Embed.weight']);
  });

  it('never throws and never hangs, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const parsed = parseFilter(text);
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
        createTensorTable({ tensors: TENSORS, storages: STORAGES, stats: STATS }).page({
          offset: 0,
          limit: 5,
          sort: null,
          filter: text,
        });
      }),
    );
  });
});
