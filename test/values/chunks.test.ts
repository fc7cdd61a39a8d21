import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { contiguousStride } from '../../src-core/model/stride.ts';
import { ChunkMap, chunksOf } from '../../src-core/values/chunks.ts';

function tensorOf(shape: readonly number[], more: Partial<TensorInfo> = {}): TensorInfo {
  return {
    name: 't',
    keyPath: ['t'],
    shape,
    dtype: 'float32',
    stride: contiguousStride(shape),
    storageOffset: 0,
    storage: 0,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: true,
    ...more,
  };
}

function inPieces(shape: readonly number[], pieces: Readonly<Record<string, readonly number[]>>): TensorInfo {
  const parts = Object.fromEntries(Object.entries(pieces).map(([place, size]) => [place, tensorOf(size)]));
  return tensorOf(shape, { storage: null, parts });
}

/** A shape, and places to cut it at along each dimension. */
const grid = fc.array(
  fc.integer({ min: 1, max: 9 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, size - 1) }), { maxLength: 3 }),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

describe('pieces of a tensor', () => {
  it('cover every position once, wherever it is cut', () => {
    fc.assert(
      fc.property(grid, fc.nat(800), fc.nat(800), (dims, from, count) => {
        const shape = dims.map(({ size }) => size);
        let places: { readonly offsets: number[]; readonly sizes: number[] }[] = [{ offsets: [], sizes: [] }];
        for (const { size, cuts } of dims) {
          const edges = [0, ...cuts.filter((cut) => cut < size).sort((a, b) => a - b), size];
          const along = edges.slice(0, -1).map((edge, at) => [edge, (edges[at + 1] ?? 0) - edge] as const);
          places = places.flatMap(({ offsets, sizes }) =>
            along.map(([offset, length]) => ({ offsets: [...offsets, offset], sizes: [...sizes, length] })),
          );
        }
        const tensor = inPieces(shape, Object.fromEntries(places.map((one) => [one.offsets.join(','), one.sizes])));
        const chunks = chunksOf(tensor);
        if (chunks === null || typeof chunks === 'string') throw new Error(String(chunks));
        const total = shape.reduce((product, size) => product * size, 1);
        const start = Math.min(from, total);
        const length = Math.min(count, total - start);
        const stride = contiguousStride(shape);
        const seen: number[] = [];
        for (const run of new ChunkMap(shape, chunks).runs(start, length)) {
          const { offsets, tensor: own } = chunks[run.chunk]!;
          for (let i = 0; i < run.length; i++) {
            let rest = run.start + i;
            let position = 0;
            for (let dim = shape.length - 1; dim >= 0; dim--) {
              position += ((rest % own.shape[dim]!) + offsets[dim]!) * stride[dim]!;
              rest = Math.floor(rest / own.shape[dim]!);
            }
            seen.push(position);
          }
        }
        expect(seen).toEqual(Array.from({ length }, (_, i) => start + i));
      }),
      { numRuns: 200 },
    );
  });

  it('that do not make up the whole are told why', () => {
    expect(chunksOf(inPieces([4], { '0': [2], '2': [2] }))).toHaveLength(2);
    expect(chunksOf(inPieces([4], { '0': [2], '3': [1] }))).toBe('some of its pieces are missing');
    expect(chunksOf(inPieces([4], { '0': [2], '3': [2] }))).toBe('its pieces do not fit its shape');
    expect(chunksOf(inPieces([2, 4], { '0,0': [2, 2], '0,1': [2, 2] }))).toBe('its pieces overlap');
    expect(chunksOf(inPieces([], { '': [] }))).toHaveLength(1);
  });

  it('are not the parts of a sparse tensor, nor a tensor in one piece', () => {
    expect(chunksOf(tensorOf([4]))).toBeNull();
    expect(chunksOf(tensorOf([4], { storage: null, layout: 'sparse_coo', parts: { '0': tensorOf([4]) } }))).toBeNull();
    expect(chunksOf(tensorOf([4], { storage: null, parts: { values: tensorOf([4]) } }))).toBeNull();
    expect(chunksOf(tensorOf([4], { storage: null }))).toBeNull();
  });
});
