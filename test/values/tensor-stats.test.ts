import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { numbersStats } from '../../src-core/values/reference.ts';
import { storageOpener } from '../../src-core/values/storage-source.ts';
import { openNumbers } from '../../src-core/values/tensor-numbers.ts';
import { tensorStats } from '../../src-core/values/tensor-stats.ts';
import { readUnits } from '../../src-core/values/units.ts';
import { contextFor } from '../operations/context.ts';
import { deflateRawSync } from 'node:zlib';
import { makeCheckpoint, noise, normalNumbers, type MadeTensor } from './made-checkpoint.ts';
import { expectSameStats } from './same-stats.ts';

async function statsOf(made: MadeTensor, change: Partial<TensorInfo> = {}, budget?: number) {
  const { file, checkpoint } = makeCheckpoint([made]);
  const tensor = { ...checkpoint.tensors.at(0)!, ...change };
  const open = storageOpener(new MemorySource(file), checkpoint, contextFor());
  return await tensorStats(tensor, checkpoint.storages, open, budget === undefined ? {} : { budget });
}

async function numbersOf(
  made: MadeTensor,
  change: Partial<TensorInfo>,
  more: readonly MadeTensor[] = [],
): Promise<readonly number[]> {
  const { file, checkpoint } = makeCheckpoint([made, ...more]);
  const open = storageOpener(new MemorySource(file), checkpoint, contextFor());
  const numbers = await openNumbers({ ...checkpoint.tensors.at(0)!, ...change }, checkpoint.storages, open);
  if (!numbers.ok) throw new Error(numbers.why);
  const out = new Float64Array(numbers.elements * numbers.perElement);
  await numbers.read(0, numbers.elements, out);
  return [...out];
}

/** Any view of a storage of 2,000 units, however it steps. */
const view = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 50 })), { maxLength: 4 })
  .chain((dims) => {
    const last = dims.reduce((sum, [size, stride]) => sum + (size - 1) * stride, 0);
    return fc.record({
      shape: fc.constant(dims.map(([size]) => size)),
      stride: fc.constant(dims.map(([, stride]) => stride)),
      offset: fc.integer({ min: 0, max: 1999 - last }),
    });
  });

function placesOf(shape: readonly number[], stride: readonly number[], offset: number): readonly number[] {
  let places = [offset];
  for (const [dim, size] of shape.entries())
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * (stride[dim] ?? 0)));
  return places;
}

describe('views', () => {
  it('of any strides are read in row-major order', async () => {
    const units = noise(4000, 9);
    await fc.assert(
      fc.asyncProperty(view, fc.nat(100), async ({ shape, stride, offset }, from) => {
        const places = placesOf(shape, stride, offset);
        const start = Math.min(from, places.length);
        const bytes = await readUnits(
          new MemorySource(units),
          { shape, stride, offset },
          2,
          start,
          places.length - start,
        );
        const expected = places.slice(start).flatMap((place) => [units[2 * place], units[2 * place + 1]]);
        expect([...bytes]).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('of any strides are counted element by element', async () => {
    const bytes = normalNumbers(2000, 'float32', 7);
    const all = new Float32Array(bytes.buffer);
    all[100] = NaN;
    all[1500] = Infinity;
    await fc.assert(
      fc.asyncProperty(view, async ({ shape, stride, offset }) => {
        const summary = await statsOf({ dtype: 'float32', bytes, shape, stride, offset });
        if (!summary.ok) throw new Error(summary.why);
        const numbers = Float64Array.from(placesOf(shape, stride, offset), (place) => all[place] ?? 0);
        const expected = numbersStats(numbers, numbers.length, 2 ** -126);
        const { firstNan, firstInf } = summary.stats;
        // What is repeated is counted without being visited again: only where it begins is known.
        expectSameStats(summary.stats, { ...expected, firstNan, firstInf });
        expect(firstNan >= 0).toBe(expected.nan > 0);
        expect(firstInf >= 0).toBe(expected.positiveInf > 0);
      }),
      { numRuns: 150 },
    );
  });

  it('far apart are gathered from windows', async () => {
    const bytes = normalNumbers(1_000_000, 'float32', 7);
    const all = new Float32Array(bytes.buffer);
    const read = await readUnits(
      new MemorySource(bytes),
      { shape: [10, 2], stride: [100_000, 50_000], offset: 3 },
      4,
      0,
      20,
    );
    const expected = placesOf([10, 2], [100_000, 50_000], 3).map((place) => all[place]);
    expect([...new Float32Array(read.buffer)]).toEqual(expected);
  });

  it('that repeat one element a trillion times cost one read', async () => {
    const summary = await statsOf({
      dtype: 'float32',
      bytes: new Uint8Array(Float32Array.of(3.5).buffer),
      shape: [2 ** 40],
      stride: [0],
    });
    expect(summary).toMatchObject({ ok: true, stats: { elements: 2 ** 40, min: 3.5, max: 3.5, mean: 3.5, m2: 0 } });
  });

  it('of more elements than the budget are not read, and say so', async () => {
    const made: MadeTensor = { dtype: 'float32', bytes: new Uint8Array(400), shape: [50], stride: [2] };
    expect(await statsOf(made, {}, 49)).toMatchObject({
      ok: false,
      why: expect.stringContaining('50 scattered elements') as string,
    });
    expect(await statsOf(made, {}, 50)).toMatchObject({ ok: true });
  });

  it('without elements, of one element, and outside their storage', async () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(await statsOf({ dtype: 'float32', bytes, shape: [0, 5], stride: [5, 1] })).toMatchObject({
      stats: { elements: 0 },
    });
    expect(await statsOf({ dtype: 'float32', bytes, shape: [], stride: [], offset: 1 })).toMatchObject({
      stats: { mean: 2, m2: 0 },
    });
    expect(await statsOf({ dtype: 'float32', bytes, shape: [3], stride: [1] })).toEqual({
      ok: false,
      why: 'it reaches outside its storage',
    });
  });
});

describe('what is not simply a number', () => {
  it('complex: parts by themselves, counts together', async () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 0, 0, NaN, 5, 3, -Infinity).buffer);
    const summary = await statsOf({ dtype: 'complex64', bytes, shape: [4] });
    expect(summary).toMatchObject({
      ok: true,
      stats: { elements: 4, nan: 1, negativeInf: 1, zero: 1 },
      complex: { real: { min: 0, max: 3, nan: 1 }, imaginary: { min: 0, max: 5, negativeInf: 1 } },
      firstNan: [2],
      firstInf: [3],
    });
  });

  it('lazy flags: negated, conjugated', async () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    expect(await numbersOf({ dtype: 'float32', bytes }, { negated: true })).toEqual([-1, -2, -3, -4]);
    expect(await numbersOf({ dtype: 'complex64', bytes, shape: [2] }, { conjugated: true })).toEqual([1, -2, 3, -4]);
  });

  it('packed: two float4 a byte, low half first, counted by torch as bytes and by safetensors one by one', async () => {
    const bytes = Uint8Array.of(0x21, 0xf7);
    expect(await numbersOf({ dtype: 'float4_e2m1fn_x2', bytes, shape: [2] }, {})).toEqual([0.5, 1, 6, -6]);
    expect(await numbersOf({ dtype: 'float4_e2m1fn_x2', bytes, shape: [4] }, {})).toEqual([0.5, 1, 6, -6]);
  });

  it('quantised: by tensor, by channel, and two codes a byte', async () => {
    const perTensor = { scheme: 'per_tensor_affine' as const, scale: 0.5, zeroPoint: 1 };
    const codes: MadeTensor = { dtype: 'qint8', bytes: Uint8Array.of(1, 3, 0xff, 0), shape: [2, 2], stride: [2, 1] };
    expect(await numbersOf(codes, { quantization: perTensor })).toEqual([0, 1, -1, -0.5]);
    const packed: MadeTensor = { dtype: 'quint4x2', bytes: Uint8Array.of(0x21, 0x43), shape: [2, 2], stride: [2, 1] };
    expect(await numbersOf(packed, { quantization: perTensor })).toEqual([0, 0.5, 1, 1.5]);
    const scales = { dtype: 'float64' as const, bytes: new Uint8Array(Float64Array.of(1, 10).buffer), shape: [2] };
    const zeros = { dtype: 'int64' as const, bytes: new Uint8Array(16), shape: [2] };
    const { checkpoint } = makeCheckpoint([codes, scales, zeros]);
    const perChannel = {
      scheme: 'per_channel_affine' as const,
      axis: 0,
      scales: checkpoint.tensors.at(1)!,
      zeroPoints: checkpoint.tensors.at(2)!,
    };
    expect(await numbersOf(codes, { quantization: perChannel }, [scales, zeros])).toEqual([1, 3, -10, 0]);
  });

  it('big-endian bytes', async () => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, 1.25, false);
    expect(await numbersOf({ dtype: 'float64', bytes, order: 'big' }, {})).toEqual([1.25]);
  });

  it('sparse: what is stored', async () => {
    const { file, checkpoint } = makeCheckpoint([
      { dtype: 'float32', bytes: new Uint8Array(Float32Array.of(4, 5).buffer) },
    ]);
    const [values] = checkpoint.tensors;
    const open = storageOpener(new MemorySource(file), checkpoint, contextFor());
    const sparse: TensorInfo = {
      ...values!,
      shape: [100, 100],
      stride: null,
      layout: 'sparse_coo',
      storage: null,
      parts: { values: values! },
    };
    expect(await tensorStats(sparse, checkpoint.storages, open)).toMatchObject({
      of: 'stored',
      stats: { elements: 2, mean: 4.5 },
    });
  });
});

describe('where the bytes are', () => {
  it('deflated: inflated within the limits, a header in front left out', async () => {
    const { checkpoint } = makeCheckpoint([{ dtype: 'uint8', bytes: Uint8Array.of(1, 2, 3) }]);
    const stored = deflateRawSync(Uint8Array.of(9, 9, 1, 2, 3));
    const storages = checkpoint.storages.map((storage) => ({ ...storage, fileOffset: null }));
    const entry = {
      name: 'data/0',
      headerOffset: 0,
      dataOffset: 0,
      compressedSize: stored.length,
      size: 5,
      method: 8,
      crc32: 0,
    };
    const archive = { entries: [entry], directory: [0, 0] as const, seal: 'absent' as const };
    const open = storageOpener(new MemorySource(stored), { ...checkpoint, archive }, contextFor());
    expect(await tensorStats(checkpoint.tensors.at(0)!, storages, open)).toMatchObject({ stats: { min: 1, max: 3 } });
    const limits = { ...DEFAULT_LIMITS, inflatedEntryBytes: 4 };
    const limited = storageOpener(new MemorySource(stored), { ...checkpoint, archive }, { ...contextFor(), limits });
    expect(await tensorStats(checkpoint.tensors.at(0)!, storages, limited)).toEqual({
      ok: false,
      why: 'it inflates to more than is held in memory',
    });
  });

  it.each([
    ['meta', { storage: null }, 'it has no bytes (meta)'],
    ['missing', { readable: false }, 'its bytes are missing or damaged'],
    ['no numbers', { dtype: 'Q4_K' }, 'Q4_K is not decoded'],
    ['another layout', { layout: 'mkldnn' as const }, 'the layout mkldnn has no plain values'],
  ])('%s: not read, with the reason', async (_, change, why) => {
    expect(await statsOf({ dtype: 'uint8', bytes: Uint8Array.of(1) }, change)).toEqual({ ok: false, why });
  });
});
