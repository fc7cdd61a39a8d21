import type { Stats } from './stats.ts';

/**
 * How finite numbers are spread, exact and without knowing their range first: counted by sign, exponent and the first
 * seven bits of the mantissa, which is the bfloat16 that is left when the rest of a number is cut off. Every bucket is
 * narrower than a 128th of its numbers. Zero and numbers below 2^-126 are in no bucket; those of 2^128 and more, which
 * only float64 has, share one bucket for each sign.
 */
export interface Spread {
  /** Codes of the buckets that hold numbers, ascending. */
  readonly codes: Uint16Array;
  readonly counts: Float64Array;
}

/** Codes there can be: the size of a table to count in. */
export const SPREAD_CODES = 65_536;
/** Codes of either sign begin here: below are zero and what is too small. */
const FIRST = 0x80;
/** The bucket of 2^128 and more. */
const HUGE = 0x7f80;
const SIGN = 0x8000;

/** Numbers with what is known of them: enough to draw how they are spread. */
export interface SpreadNumbers {
  /** Of the numbers that were counted: both parts of complex ones. */
  readonly stats: Stats;
  readonly spread: Spread;
  readonly of: 'values' | 'dequantized';
}

export const EMPTY_SPREAD: Spread = { codes: new Uint16Array(), counts: new Float64Array() };

/** What a table of counters holds. `hasHuge`: codes from 2^128 on are numbers; otherwise they are infinities and NaN. */
export function spreadOfTable(table: Uint32Array | Float64Array, hasHuge: boolean): Spread {
  const codes: number[] = [];
  const counts: number[] = [];
  const end = hasHuge ? HUGE + 1 : HUGE;
  for (let sign = 0; sign <= SIGN; sign += SIGN)
    for (let code = sign + FIRST; code < sign + end; code++) {
      const count = table[code] ?? 0;
      if (count === 0) continue;
      codes.push(code);
      counts.push(count);
    }
  return { codes: Uint16Array.from(codes), counts: Float64Array.from(counts) };
}

export function mergeSpreads(a: Spread, b: Spread): Spread {
  if (a.codes.length === 0) return b;
  if (b.codes.length === 0) return a;
  const codes: number[] = [];
  const counts: number[] = [];
  for (let i = 0, j = 0; i < a.codes.length || j < b.codes.length;) {
    const left = a.codes[i] ?? Infinity;
    const right = b.codes[j] ?? Infinity;
    codes.push(Math.min(left, right));
    counts.push((left <= right ? (a.counts[i++] ?? 0) : 0) + (right <= left ? (b.counts[j++] ?? 0) : 0));
  }
  return { codes: Uint16Array.from(codes), counts: Float64Array.from(counts) };
}

/** The same numbers, `times` over. */
export function repeatSpread(spread: Spread, times: number): Spread {
  if (times === 1) return spread;
  return times === 0 ? EMPTY_SPREAD : { ...spread, counts: spread.counts.map((count) => count * times) };
}

/** The same numbers with the other sign. */
export function negateSpread({ codes, counts }: Spread): Spread {
  const cut = codes.findIndex((code) => code >= SIGN);
  const at = cut < 0 ? codes.length : cut;
  const moved = [...codes.subarray(at), ...codes.subarray(0, at)].map((code) => code ^ SIGN);
  return {
    codes: Uint16Array.from(moved),
    counts: Float64Array.from([...counts.subarray(at), ...counts.subarray(0, at)]),
  };
}

/** A run of numbers between two magnitudes, and how many there are. */
export interface SpreadBucket {
  /** `[from, to)` above zero, `(from, to]` below: the end nearer to zero belongs to it. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** All buckets, ascending by value. */
export function bucketsOf({ codes, counts }: Spread): readonly SpreadBucket[] {
  const below: SpreadBucket[] = [];
  const above: SpreadBucket[] = [];
  for (const [index, code] of codes.entries()) {
    const count = counts[index] ?? 0;
    const magnitude = code & ~SIGN;
    const [near, far] = [cutValue(magnitude), magnitude === HUGE ? Infinity : cutValue(magnitude + 1)];
    if (code < SIGN) above.push({ from: near, to: far, count });
    else below.push({ from: -far, to: -near, count });
  }
  return [...below.reverse(), ...above];
}

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** The number of a bucket that is nearest to zero. */
function cutValue(magnitude: number): number {
  if (magnitude === HUGE) return 2 ** 128;
  bits[0] = magnitude << 16;
  return single[0] ?? 0;
}

const BLOCK = 1024;
const scratch = new Float64Array(BLOCK);
const words = new Uint32Array(scratch.buffer);
/** Which half of a float64 has sign and exponent. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
/** Exponents of float64 begin so many codes before those of a bucket. */
const REBIAS = (1023 - 127) << 7;

/** Count the first `count` of `numbers` in a table of `SPREAD_CODES` counters; what is not finite is left out. */
export function countSpread(numbers: Float64Array, count: number, table: Uint32Array): void {
  for (let start = 0; start < count; start += BLOCK) {
    const length = Math.min(BLOCK, count - start);
    scratch.set(numbers.subarray(start, start + length));
    for (let i = 0; i < length; i++) {
      const high = words[2 * i + HIGH] ?? 0;
      if ((high & 0x7ff00000) === 0x7ff00000) continue;
      const code = codeOfHigh(high);
      table[code] = (table[code] ?? 0) + 1;
    }
  }
}

/** The bucket of each code of a dtype of one or two bytes, by the codes' values; 0 for those in no bucket. */
export function spreadCodesOf(values: Float64Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    scratch[0] = value;
    const code = value - value === 0 ? codeOfHigh(words[HIGH] ?? 0) : 0;
    return (code & ~SIGN) < FIRST ? 0 : code;
  });
}

/** By the word of a finite float64 that has sign and exponent. */
function codeOfHigh(high: number): number {
  const magnitude = ((high & 0x7fffffff) >>> 13) - REBIAS;
  return (magnitude < FIRST ? 0 : magnitude > HUGE ? HUGE : magnitude) | ((high >>> 16) & SIGN);
}
