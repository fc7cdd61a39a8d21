import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypeBytes, type KnownDType } from '../../src-core/model/dtype.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { decodeNumbers } from '../../src-core/values/decode.ts';
import { linearBins, magnitudeBins, wholeBins, type Bins } from '../../src-core/values/spread-bins.ts';
import {
  bucketsOf,
  countSpread,
  mergeSpreads,
  negateSpread,
  SPREAD_CODES,
  spreadCodesOf,
  spreadOfTable,
  type Spread,
  type SpreadNumbers,
} from '../../src-core/values/spread.ts';
import { codeTable } from '../../src-core/values/float-codes.ts';
import { numbersStats } from '../../src-core/values/reference.ts';
import { finiteCount } from '../../src-core/values/stats.ts';
import { contextFor } from '../operations/context.ts';
import { makeCheckpoint, noise, type MadeTensor } from './made-checkpoint.ts';

function spreadOf(numbers: readonly number[]): SpreadNumbers {
  const all = Float64Array.from(numbers);
  const table = new Uint32Array(SPREAD_CODES);
  countSpread(all, all.length, table);
  return { stats: numbersStats(all, all.length, 2 ** -126), spread: spreadOfTable(table, true), of: 'values' };
}

async function scanned(tensors: readonly MadeTensor[]): Promise<readonly (SpreadNumbers | undefined)[]> {
  const { file, checkpoint, checksums } = makeCheckpoint(tensors);
  const source = new MemorySource(file);
  const about = { context: contextFor(), checksums, values: true, onProgress: () => undefined };
  const { spreads } = await localScanner({ source, checkpoint, ...about });
  return tensors.map((_, index) => spreads.get(index));
}

/** The bucket of a number, found by looking at each. */
function holds(spread: Spread, value: number): number {
  return bucketsOf(spread).filter(({ from, to }) =>
    value > 0 ? value >= from && value < to : value > from && value <= to,
  ).length;
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const weight = fc.double({ min: -4, max: 4, noNaN: true });

describe('how numbers are spread', () => {
  it('each is in exactly one bucket that is narrower than a 128th of it; zero and what is tiny are in none', () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 50 }), (numbers) => {
        const { spread } = spreadOf(numbers);
        const placed = numbers.filter((value) => Math.abs(value) >= 2 ** -126);
        expect(spread.counts.reduce((sum, count) => sum + count, 0)).toBe(placed.length);
        for (const value of placed) expect(holds(spread, value)).toBe(1);
        for (const { from, to } of bucketsOf(spread)) {
          const near = Math.min(Math.abs(from), Math.abs(to));
          if (near < 2 ** 128) expect(to - from).toBeLessThanOrEqual(near / 128);
        }
      }),
    );
  });

  it('of parts add up, and turn round with the sign', () => {
    fc.assert(
      fc.property(fc.array(finite), fc.array(finite), (a, b) => {
        expect(mergeSpreads(spreadOf(a).spread, spreadOf(b).spread)).toEqual(spreadOf([...a, ...b]).spread);
        expect(negateSpread(spreadOf(a).spread)).toEqual(spreadOf(a.map((value) => -value)).spread);
      }),
    );
  });

  it('of every code of 16 bits is that of its value', () => {
    for (const dtype of ['float16', 'bfloat16', 'int16', 'uint16', 'float8_e4m3fn', 'float8_e8m0fnu'] as const) {
      const { values } = codeTable(dtype)!;
      const codes = spreadCodesOf(values);
      const table = new Uint32Array(SPREAD_CODES);
      for (const [code, value] of values.entries()) {
        countSpread(Float64Array.of(value), 1, table);
        const found = codes[code] ?? 0;
        // Those in no bucket are counted at zero, if at all.
        if (found !== 0 && table[found] !== 1) expect([dtype, code, found]).toEqual([dtype, code, 'another bucket']);
        if (found === 0) expect(value - value !== 0 || Math.abs(value) < 2 ** -126).toBe(true);
        table[found] = 0;
      }
    }
  });
});

const DTYPES: readonly KnownDType[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'float8_e5m2',
  'int64',
  'uint64',
  'int32',
  'uint32',
  'int16',
  'int8',
  'uint8',
  'bool',
  'float4_e2m1fn_x2',
];

/** Numbers of a dtype as one array, for counting them the plain way. */
function plainSpread(bytes: Uint8Array, dtype: KnownDType, order: 'little' | 'big' = 'little'): Spread {
  const numbers = new Float64Array((bytes.length / (dtypeBytes(dtype) ?? 1)) * (dtype === 'float4_e2m1fn_x2' ? 2 : 1));
  decodeNumbers(bytes, dtype, order, numbers);
  const table = new Uint32Array(SPREAD_CODES);
  countSpread(numbers, numbers.length, table);
  return spreadOfTable(table, true);
}

describe('the one pass of a check', () => {
  it.each(DTYPES)('counts how %s is spread, whatever the bits are and however they are cut', async (dtype) => {
    const [long, short] = [noise(1_300_000, 7), noise(900_000, 8)];
    const [first, small, big] = await scanned([
      { dtype, bytes: long },
      { dtype, bytes: short },
      { dtype, bytes: long, order: 'big' },
    ]);
    expect(first?.spread).toEqual(plainSpread(long, dtype));
    expect(big?.spread).toEqual(plainSpread(long, dtype, 'big'));
    // Read when it is asked for.
    expect(small).toBeUndefined();
  });

  it('counts a shared storage once for each dtype, and repeats what stride 0 repeats', async () => {
    const bytes = noise(2_000_000, 3);
    const [whole, half, other, repeated] = await scanned([
      { dtype: 'float32', bytes },
      { dtype: 'float32', bytes, shares: 0, shape: [300_000], offset: 100_000 },
      { dtype: 'bfloat16', bytes, shares: 0, shape: [1_000_000] },
      { dtype: 'float32', bytes, shares: 0, shape: [3, 500_000], stride: [0, 1] },
    ]);
    expect(whole?.spread).toEqual(plainSpread(bytes, 'float32'));
    expect(half?.spread).toEqual(plainSpread(bytes.subarray(400_000, 1_600_000), 'float32'));
    expect(other?.spread).toEqual(plainSpread(bytes, 'bfloat16'));
    const counts = whole?.spread.counts.map((count) => count * 3);
    expect(repeated?.spread.counts).toEqual(counts);
  });

  const COUNT = 300_000;
  const ADVERSARIAL: Readonly<Record<string, (index: number) => number>> = {
    'nothing but NaN': () => NaN,
    'zeros of both signs': (index) => (index % 2 === 0 ? 0 : -0),
    'denormals alone': (index) => (index % 7) * 2 ** -149,
    'the largest of both signs': (index) => (index % 2 === 0 ? 3.4028234663852886e38 : -3.4028234663852886e38),
    'whole numbers beyond 2^53': (index) => 2 ** 53 + index * 2 ** 30,
    'alternating infinities': (index) => (index % 2 === 0 ? Infinity : -Infinity),
    'one finite among NaN': (index) => (index === 12_345 ? -7 : NaN),
    'one value': () => 0.1,
  };

  it.each(Object.entries(ADVERSARIAL))('is exact for %s', async (_, value) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const numbers = Float64Array.from({ length: COUNT }, (__, index) => value(index));
      const bytes = new Uint8Array(dtype === 'float32' ? Float32Array.from(numbers).buffer : numbers.buffer);
      const [found] = await scanned([{ dtype, bytes }]);
      if (found === undefined) throw new Error('not counted');
      expect(found.spread).toEqual(plainSpread(bytes, dtype));
      const linear = linearBins(found.spread, found.stats, 64);
      const all = [linear, magnitudeBins(found.spread, found.stats)].filter((bins) => bins !== null);
      for (const { edges, counts } of all) {
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(finiteCount(found.stats));
        expect(edges).toEqual([...edges].sort((a, b) => a - b));
      }
    }
  });

  it('has nothing to say of no elements, and one bin for one', async () => {
    expect(magnitudeBins(spreadOf([]).spread, spreadOf([]).stats)).toEqual({ edges: [], counts: [] });
    expect(linearBins(spreadOf([]).spread, spreadOf([]).stats, 10)).toEqual({ edges: [], counts: [] });
    expect(linearBins(spreadOf([-3]).spread, spreadOf([-3]).stats, 10)).toEqual({ edges: [-3, -3], counts: [1] });
    const huge = 1_000_000_000;
    const [view] = await scanned([{ dtype: 'float32', bytes: new Uint8Array(4), shape: [huge], stride: [0] }]);
    expect(view).toBeUndefined();
  });
});

/** Counts as the rule of bins says: an edge belongs to the bin away from zero's other side. */
function countPlainly({ edges }: Bins, numbers: readonly number[]): readonly number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of numbers) {
    let bin = edges.length - 2;
    while (bin > 0 && (value < 0 ? value <= edges[bin]! : value < edges[bin]!)) bin -= 1;
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

describe('bins made of buckets', () => {
  it('of equal width hold what lies between their edges', () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 2, maxLength: 200 }), (numbers) => {
        const { spread, stats } = spreadOf(numbers);
        const bins = linearBins(spread, stats, 32);
        if (bins === null || stats.min === stats.max) return;
        expect(bins.edges[0]).toBe(stats.min);
        expect(bins.edges.at(-1)).toBe(stats.max);
        expect(bins.edges.length).toBe(33);
        // What is too small for a bucket counts as zero, on whichever side of an edge at zero it lies.
        const counted = numbers.map((value) => (Math.abs(value) < 2 ** -126 ? 0 : value));
        expect(bins.counts).toEqual(countPlainly(bins, counted));
      }),
    );
  });

  it('of powers of two hold what lies between their edges', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 100 }), (numbers) => {
        const { spread, stats } = spreadOf(numbers);
        const bins = magnitudeBins(spread, stats);
        if (stats.min < stats.max) expect(bins.edges).toEqual([...new Set(bins.edges)].sort((a, b) => a - b));
        expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(numbers.length);
        if (bins.edges.length > 2) expect(bins.counts).toEqual(countPlainly(bins, numbers));
      }),
    );
  });

  it('of whole numbers have one each, and none is made where a bucket holds several', () => {
    const { spread, stats } = spreadOf([-2, -1, -1, 0, 3]);
    expect(wholeBins(spread, stats)).toEqual({ edges: [-2, -1, 0, 1, 2, 3, 4], counts: [1, 2, 1, 0, 0, 1] });
    const far = spreadOf([300, 301]);
    expect(wholeBins(far.spread, far.stats)).toBeNull();
    expect(linearBins(far.spread, far.stats, 10)).toBeNull();
  });
});
