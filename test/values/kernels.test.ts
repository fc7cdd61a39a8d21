import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkStats } from '../../src-core/values/chunk-stats.ts';
import { foldedCrc, quickestCrc } from '../../src-core/values/fold-crc.ts';
import { createWorkspace } from '../../src-core/values/kernels.ts';
import { referenceStats } from '../../src-core/values/reference.ts';
import { expectSameStats } from './same-stats.ts';

const work = createWorkspace();
const plain = createWorkspace({ plain: true });

const DTYPES = [
  ['float64', 8],
  ['float32', 4],
  ['float16', 2],
  ['bfloat16', 2],
  ['float8_e4m3fn', 1],
  ['float8_e5m2', 1],
  ['float8_e8m0fnu', 1],
  ['int64', 8],
  ['uint64', 8],
  ['int32', 4],
  ['uint32', 4],
  ['int16', 2],
  ['uint8', 1],
  ['bool', 1],
] as const;

/** Bytes that are mostly sane numbers, with runs of anything in between. */
const content = fc
  .record({
    length: fc.integer({ min: 0, max: 9000 }),
    seed: fc.integer(),
    wild: fc.array(fc.record({ at: fc.nat(9000), bytes: fc.uint8Array({ minLength: 1, maxLength: 24 }) }), {
      maxLength: 3,
    }),
    offset: fc.integer({ min: 0, max: 17 }),
    fill: fc.constantFrom('random', 'constant', 'small', 'special'),
  })
  .map(({ length, seed, wild, offset, fill }) => {
    const bytes = new Uint8Array(length);
    let state = seed | 1;
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      bytes[i] =
        fill === 'constant'
          ? seed & 0xff
          : fill === 'special'
            ? 0xff
            : fill === 'small' && i % 4 === 3
              ? 0x3c
              : state >>> 24;
    }
    for (const { at, bytes: piece } of wild) if (at + piece.length <= length) bytes.set(piece, at);
    return { bytes, offset };
  });

describe('kernels equal the plain reference', () => {
  it('has WebAssembly here', () => {
    expect(work.kernels).not.toBeNull();
    expect(plain.kernels).toBeNull();
  });

  it.each(DTYPES)('%s: any length, alignment, NaN, infinities, constants', (dtype, width) => {
    fc.assert(
      fc.property(content, fc.constantFrom('little' as const, 'big' as const), ({ bytes, offset }, order) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % width));
        const at = work.chunk + offset;
        work.bytes.set(whole, at);
        const actual = chunkStats(work, at, at + whole.length, dtype, order);
        expectSameStats(actual, referenceStats(whole, dtype, order));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the digits of a spread that is small beside the mean', () => {
    const numbers = Float64Array.from({ length: 5000 }, (_, i) => 1e8 + Math.sin(i));
    work.bytes.set(new Uint8Array(numbers.buffer), work.chunk);
    const { mean, m2 } = chunkStats(work, work.chunk, work.chunk + 40_000, 'float64', 'little');
    const exact = Array.from({ length: 5000 }, (_, i) => (numbers[i] ?? 0) - 1e8);
    const about = exact.reduce((sum, value) => sum + value, 0) / 5000;
    const spread = exact.reduce((sum, value) => sum + (value - about) ** 2, 0);
    expect(Math.abs(m2 - spread) / spread).toBeLessThan(1e-9);
    expect(Math.abs(mean - 1e8 - about)).toBeLessThan(1e-7);
  });

  it('does not lose numbers whose squares overflow or underflow', () => {
    const numbers = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1e-170 : 3e-170));
    work.bytes.set(new Uint8Array(numbers.buffer), work.chunk);
    const small = chunkStats(work, work.chunk, work.chunk + 3200, 'float64', 'little');
    expect([small.min, small.max]).toEqual([1e-170, 3e-170]);
    expect(small.mean / 2e-170).toBeCloseTo(1, 12);
    numbers.fill(1e200);
    numbers[0] = -1e200;
    work.bytes.set(new Uint8Array(numbers.buffer), work.chunk);
    const large = chunkStats(work, work.chunk, work.chunk + 3200, 'float64', 'little');
    expect([large.min, large.max, large.m2]).toEqual([-1e200, 1e200, Infinity]);
  });

  it('rounds 64-bit integers once, after finding the smallest and largest exactly', () => {
    const numbers = BigInt64Array.from({ length: 200 }, (_, i) => 2n ** 53n + BigInt(i));
    work.bytes.set(new Uint8Array(numbers.buffer), work.chunk);
    const { min, max } = chunkStats(work, work.chunk, work.chunk + 1600, 'int64', 'little');
    expect([min, max]).toEqual([Number(2n ** 53n), Number(2n ** 53n + 199n)]);
  });
});

describe('CRC-32 by folding', () => {
  const crc32 = (bytes: Uint8Array, previous?: number) => zlib.crc32(bytes, previous ?? 0);
  const folded = foldedCrc(crc32);

  it('the identity: x^38400 + x^19840 + x^14976 + x^11392 + 1 is a multiple of the CRC polynomial', () => {
    // The CRC register of a message M is M × x^32 mod P: equal messages mod P have equal registers (start value 0).
    const register = (bit: number) => {
      const message = new Uint8Array(38_408 / 8);
      message[message.length - 1 - (bit >>> 3)] = 1 << (7 - (bit & 7));
      return ~zlib.crc32(message, 0xffffffff);
    };
    // Reflected: bit k of the polynomial is counted from the end of the message, lowest bit first in each byte.
    const sum = [38_400, 19_840, 14_976, 11_392, 0].reduce((all, bit) => all ^ register(bit), 0);
    expect(sum).toBe(0);
  });

  it('equals zlib for any length, alignment and start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer(),
        (length, offset, previous, seed) => {
          let state = seed | 1;
          const at = work.chunk + offset;
          for (let i = 0; i < length; i++) {
            state = (Math.imul(state, 1664525) + 1013904223) | 0;
            work.bytes[at + i] = state >>> 24;
          }
          const expected = zlib.crc32(work.bytes.subarray(at, at + length), previous);
          expect(folded(work, at, at + length, previous)).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('chooses one that is right, whichever is quicker', () => {
    const crc = quickestCrc(work, crc32, () => performance.now());
    work.bytes.fill(5, work.chunk, work.chunk + 100_000);
    const expected = zlib.crc32(new Uint8Array(100_000).fill(5));
    expect(crc(work, work.chunk, work.chunk + 100_000, 0)).toBe(expected);
    expect(quickestCrc(plain, crc32, () => 0)(plain, plain.chunk, plain.chunk + 10, 0)).toBe(crc32(new Uint8Array(10)));
  });
});
