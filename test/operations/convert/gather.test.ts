import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import { contentBytes, readContent } from '../../../src-core/operations/rewrite/content.ts';
import { contiguousStride, isContiguous } from '../../../src-core/model/stride.ts';
import { countElements, gatherElements, reachOf, type Strided } from '../../../src-core/operations/rewrite/gather.ts';
import { concat } from '../../damage/bytes.ts';

/** Element by element, in row-major order. */
function slowly(bytes: Uint8Array, { itemBytes, shape, stride }: Strided): Uint8Array {
  const out: number[] = [];
  const visit = (dim: number, offset: number) => {
    if (dim === shape.length) {
      for (let b = 0; b < itemBytes; b++) out.push(bytes[offset * itemBytes + b] ?? -1);
      return;
    }
    for (let i = 0; i < (shape[dim] ?? 0); i++) visit(dim + 1, offset + i * (stride[dim] ?? 0));
  };
  visit(0, 0);
  return Uint8Array.from(out);
}

const STRIDED = fc
  .record({
    dims: fc.array(fc.record({ size: fc.integer({ min: 0, max: 4 }), step: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 4,
    }),
    itemBytes: fc.constantFrom(1, 2, 4, 8),
  })
  .map(({ dims, itemBytes }) => ({
    start: 0,
    itemBytes,
    shape: dims.map(({ size }) => size),
    stride: dims.map(({ step }) => step),
    swapBytes: 1,
  }));

describe('gathering the elements of a tensor', () => {
  it('copies them in row-major order, whatever the strides', () => {
    fc.assert(
      fc.property(STRIDED, (strided) => {
        const bytes = Uint8Array.from({ length: reachOf(strided).end }, (_, i) => (i * 31) % 256);
        expect(concat([...gatherElements(bytes, strided)])).toEqual(slowly(bytes, strided));
      }),
    );
  });

  it('takes a shape for contiguous exactly where nothing has to be moved', () => {
    fc.assert(
      fc.property(STRIDED, (strided) => {
        const bytes = Uint8Array.from({ length: reachOf(strided).end }, (_, i) => i % 256);
        const gathered = slowly(bytes, strided);
        if (isContiguous(strided.shape, strided.stride)) expect(gathered).toEqual(bytes.subarray(0, gathered.length));
        expect(isContiguous(strided.shape, contiguousStride(strided.shape))).toBe(true);
      }),
    );
  });

  it('hands on pieces of a megabyte and keeps elements whole', () => {
    const shape = [700_000, 2];
    const bytes = Uint8Array.from({ length: 700_000 * 4 }, (_, i) => (i * 7) % 251);
    const strided = { start: 0, itemBytes: 2, shape, stride: [1, 700_000], swapBytes: 1 };
    const pieces = [...gatherElements(bytes, strided)];
    expect(pieces.map(({ length }) => length)).toEqual([1 << 20, 1 << 20, 2_800_000 - (2 << 20)]);
    expect(concat(pieces).subarray(0, 8)).toEqual(
      Uint8Array.from([0, 1, 1_400_000, 1_400_001, 2, 3, 1_400_002, 1_400_003].map((i) => (i * 7) % 251)),
    );
  });

  it('turns the bytes of each number round, of a complex element both numbers', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const strided = { start: 0, itemBytes: 8, shape: [1], stride: [1], swapBytes: 4 };
    expect(concat([...gatherElements(bytes, strided)])).toEqual(Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
  });

  it('reads only what the tensor reaches', async () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
    const reads: (readonly [number, number])[] = [];
    const source = new MemorySource(bytes);
    const watched = {
      size: source.size,
      read: (offset: number, length: number) => {
        reads.push([offset, length]);
        return source.read(offset, length);
      },
    };
    const strided = { start: 8, itemBytes: 4, shape: [2, 2], stride: [1, 3], swapBytes: 1 };
    const content = { kind: 'gather', from: { kind: 'copy', offset: 16, length: 48 }, strided } as const;
    const pieces: Uint8Array[] = [];
    for await (const piece of readContent(content, { source: watched, ports: nodePorts })) pieces.push(piece);
    expect(reads).toEqual([[24, 20]]);
    expect([...concat(pieces)]).toEqual([24, 25, 26, 27, 36, 37, 38, 39, 28, 29, 30, 31, 40, 41, 42, 43]);
    expect(contentBytes(content)).toBe(countElements(strided.shape) * 4);
  });
});
