// AssemblyScript: compiled to WebAssembly with SIMD by `node build/kernels.mjs`. Every function is held against the plain
// TypeScript of ../reference.ts and ../../bytes/crc32.ts by property tests. Pointers are bytes into the memory the host
// gives; nothing here allocates.

export { spreadF32, spreadF64, spreadI32, spreadU32, spreadI64, spreadU64 } from './spread';

/** Count the 16-bit codes of `n` little-endian units in a table of 65,536 counters of 32 bits. */
export function countCodes16(ptr: usize, n: i32, table: usize): void {
  const end = ptr + ((<usize>n) << 1);
  const whole = ptr + ((<usize>(n & ~3)) << 1);
  while (ptr < whole) {
    const a = table + ((<usize>load<u16>(ptr, 0)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    const b = table + ((<usize>load<u16>(ptr, 2)) << 2);
    store<u32>(b, load<u32>(b) + 1);
    const c = table + ((<usize>load<u16>(ptr, 4)) << 2);
    store<u32>(c, load<u32>(c) + 1);
    const d = table + ((<usize>load<u16>(ptr, 6)) << 2);
    store<u32>(d, load<u32>(d) + 1);
    ptr += 8;
  }
  while (ptr < end) {
    const a = table + ((<usize>load<u16>(ptr)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    ptr += 2;
  }
}

/** Whether all `n` 16-bit units are the same. One counter hit again and again is slow where stores are not forwarded. */
export function isOneCode16(ptr: usize, n: i32): bool {
  const first = load<u16>(ptr);
  const all = i16x8.splat(first);
  const end = ptr + ((<usize>n) << 1);
  const whole = ptr + ((<usize>(n & ~7)) << 1);
  while (ptr < whole) {
    if (!i16x8.all_true(i16x8.eq(v128.load(ptr), all))) return false;
    ptr += 16;
  }
  while (ptr < end) {
    if (load<u16>(ptr) != first) return false;
    ptr += 2;
  }
  return true;
}

/**
 * Sum, sum of squares, min, max (float64 at `out`), zeros, numbers below the smallest normal one, zeros included (int32
 * behind them). A NaN or infinity makes the sum of squares not finite: nothing else is then to be used.
 */
export function momentsF32(ptr: usize, n: i32, out: usize): void {
  let sumA = f64x2.splat(0),
    sumB = f64x2.splat(0),
    squaresA = f64x2.splat(0),
    squaresB = f64x2.splat(0);
  let low = f32x4.splat(f32.MAX_VALUE),
    high = f32x4.splat(-f32.MAX_VALUE);
  let zeros = i32x4.splat(0),
    tiny = i32x4.splat(0);
  const none = f32x4.splat(0);
  const bits = i32x4.splat(0x7fffffff),
    normal = i32x4.splat(0x00800000);
  const end = ptr + ((<usize>n) << 2);
  const whole = ptr + ((<usize>(n & ~3)) << 2);
  while (ptr < whole) {
    const v = v128.load(ptr);
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
    low = f32x4.pmin(low, v);
    high = f32x4.pmax(high, v);
    zeros = i32x4.sub(zeros, f32x4.eq(v, none));
    tiny = i32x4.sub(tiny, i32x4.lt_s(v128.and(v, bits), normal));
    ptr += 16;
  }
  let sum =
    f64x2.extract_lane(sumA, 0) +
    f64x2.extract_lane(sumA, 1) +
    f64x2.extract_lane(sumB, 0) +
    f64x2.extract_lane(sumB, 1);
  let squares =
    f64x2.extract_lane(squaresA, 0) +
    f64x2.extract_lane(squaresA, 1) +
    f64x2.extract_lane(squaresB, 0) +
    f64x2.extract_lane(squaresB, 1);
  let min = min4(low),
    max = max4(high),
    zero = sum4(zeros),
    small = sum4(tiny);
  while (ptr < end) {
    const value = load<f32>(ptr);
    const wide = <f64>value;
    sum += wide;
    squares += wide * wide;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value == 0) zero++;
    if ((load<u32>(ptr) & 0x7fffffff) < 0x00800000) small++;
    ptr += 4;
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  store<f64>(out, <f64>min, 16);
  store<f64>(out, <f64>max, 24);
  store<i32>(out, zero, 32);
  store<i32>(out, small, 36);
}

function min4(v: v128): f32 {
  return min(
    min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

function max4(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

function sum4(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Sums of distances and of squared distances from `mean` (float64 at `out`); all numbers are finite. */
export function distancesF32(ptr: usize, n: i32, mean: f64, out: usize): void {
  const about = f64x2.splat(mean);
  let sumA = f64x2.splat(0),
    sumB = f64x2.splat(0),
    squaresA = f64x2.splat(0),
    squaresB = f64x2.splat(0);
  const end = ptr + ((<usize>n) << 2);
  const whole = ptr + ((<usize>(n & ~3)) << 2);
  while (ptr < whole) {
    const v = v128.load(ptr);
    const a = f64x2.sub(f64x2.promote_low_f32x4(v), about);
    const b = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0)), about);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
    ptr += 16;
  }
  let sum =
    f64x2.extract_lane(sumA, 0) +
    f64x2.extract_lane(sumA, 1) +
    f64x2.extract_lane(sumB, 0) +
    f64x2.extract_lane(sumB, 1);
  let squares =
    f64x2.extract_lane(squaresA, 0) +
    f64x2.extract_lane(squaresA, 1) +
    f64x2.extract_lane(squaresB, 0) +
    f64x2.extract_lane(squaresB, 1);
  while (ptr < end) {
    const distance = <f64>load<f32>(ptr) - mean;
    sum += distance;
    squares += distance * distance;
    ptr += 4;
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
}

/** As `momentsF32`, for float64. */
export function momentsF64(ptr: usize, n: i32, out: usize): void {
  let sums = f64x2.splat(0),
    squares2 = f64x2.splat(0);
  let low = f64x2.splat(f64.MAX_VALUE),
    high = f64x2.splat(-f64.MAX_VALUE);
  let zeros = i64x2.splat(0),
    tiny = i64x2.splat(0);
  const none = f64x2.splat(0);
  const bits = i64x2.splat(0x7fffffffffffffff),
    normal = i64x2.splat(0x0010000000000000);
  const end = ptr + ((<usize>n) << 3);
  const whole = ptr + ((<usize>(n & ~1)) << 3);
  while (ptr < whole) {
    const v = v128.load(ptr);
    sums = f64x2.add(sums, v);
    squares2 = f64x2.add(squares2, f64x2.mul(v, v));
    low = f64x2.pmin(low, v);
    high = f64x2.pmax(high, v);
    zeros = i64x2.sub(zeros, f64x2.eq(v, none));
    tiny = i64x2.sub(tiny, i64x2.lt_s(v128.and(v, bits), normal));
    ptr += 16;
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let squares = f64x2.extract_lane(squares2, 0) + f64x2.extract_lane(squares2, 1);
  let least = min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
  let most = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
  let zero = <i32>(i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1));
  let small = <i32>(i64x2.extract_lane(tiny, 0) + i64x2.extract_lane(tiny, 1));
  if (ptr < end) {
    const value = load<f64>(ptr);
    sum += value;
    squares += value * value;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value == 0) zero++;
    if ((load<u64>(ptr) & 0x7fffffffffffffff) < 0x0010000000000000) small++;
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  store<f64>(out, least, 16);
  store<f64>(out, most, 24);
  store<i32>(out, zero, 32);
  store<i32>(out, small, 36);
}

/** As `distancesF32`, for float64. */
export function distancesF64(ptr: usize, n: i32, mean: f64, out: usize): void {
  const about = f64x2.splat(mean);
  let sums = f64x2.splat(0),
    squares2 = f64x2.splat(0);
  const end = ptr + ((<usize>n) << 3);
  const whole = ptr + ((<usize>(n & ~1)) << 3);
  while (ptr < whole) {
    const d = f64x2.sub(v128.load(ptr), about);
    sums = f64x2.add(sums, d);
    squares2 = f64x2.add(squares2, f64x2.mul(d, d));
    ptr += 16;
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let squares = f64x2.extract_lane(squares2, 0) + f64x2.extract_lane(squares2, 1);
  if (ptr < end) {
    const distance = load<f64>(ptr) - mean;
    sum += distance;
    squares += distance * distance;
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
}

/**
 * Sums of distances and of squared distances from `about`, then min and max as float64, then zeros (int32), for integers.
 * Min and max of 64-bit integers are rounded once, after they were found exactly.
 */
function momentsOf<T>(ptr: usize, n: i32, about: f64, out: usize): void {
  let sum: f64 = 0,
    squares: f64 = 0;
  let least = load<T>(ptr),
    most = least;
  let zero = 0;
  const end = ptr + <usize>n * sizeof<T>();
  while (ptr < end) {
    const value = load<T>(ptr);
    const distance = <f64>value - about;
    sum += distance;
    squares += distance * distance;
    if (value < least) least = value;
    if (value > most) most = value;
    zero += i32(value == 0);
    ptr += sizeof<T>();
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  store<f64>(out, <f64>least, 16);
  store<f64>(out, <f64>most, 24);
  store<i32>(out, zero, 32);
}

export function momentsI32(ptr: usize, n: i32, about: f64, out: usize): void {
  momentsOf<i32>(ptr, n, about, out);
}

export function momentsU32(ptr: usize, n: i32, about: f64, out: usize): void {
  momentsOf<u32>(ptr, n, about, out);
}

export function momentsI64(ptr: usize, n: i32, about: f64, out: usize): void {
  momentsOf<i64>(ptr, n, about, out);
}

export function momentsU64(ptr: usize, n: i32, about: f64, out: usize): void {
  momentsOf<u64>(ptr, n, about, out);
}

/** Whether the exponent bits `mask` are all set in any of the 16-bit lanes of `bytes` bytes: a NaN or an infinity. */
export function hasSpecial16(ptr: usize, bytes: i32, mask: i32): bool {
  const all = i16x8.splat(<i16>mask);
  let found = i16x8.splat(0);
  const end = ptr + bytes;
  const whole = ptr + (bytes & ~15);
  while (ptr < whole) {
    found = v128.or(found, i16x8.eq(v128.and(v128.load(ptr), all), all));
    ptr += 16;
  }
  if (v128.any_true(found)) return true;
  while (ptr < end) {
    if (((<i32>load<u16>(ptr)) & mask) == mask) return true;
    ptr += 2;
  }
  return false;
}

/** As `hasSpecial16`, for float32. */
export function hasSpecial32(ptr: usize, bytes: i32): bool {
  const all = i32x4.splat(0x7f800000);
  let found = i32x4.splat(0);
  const end = ptr + bytes;
  const whole = ptr + (bytes & ~15);
  while (ptr < whole) {
    found = v128.or(found, i32x4.eq(v128.and(v128.load(ptr), all), all));
    ptr += 16;
  }
  if (v128.any_true(found)) return true;
  while (ptr < end) {
    if ((load<u32>(ptr) & 0x7f800000) == 0x7f800000) return true;
    ptr += 4;
  }
  return false;
}

/** As `hasSpecial16`, for float64. */
export function hasSpecial64(ptr: usize, bytes: i32): bool {
  const all = i64x2.splat(0x7ff0000000000000);
  let found = i64x2.splat(0);
  const end = ptr + bytes;
  const whole = ptr + (bytes & ~15);
  while (ptr < whole) {
    found = v128.or(found, i64x2.eq(v128.and(v128.load(ptr), all), all));
    ptr += 16;
  }
  if (v128.any_true(found)) return true;
  if (ptr < end) return (load<u64>(ptr) & 0x7ff0000000000000) == 0x7ff0000000000000;
  return false;
}

/**
 * Fold `blocks` (at least 300) blocks of 16 bytes so that the last 300 have the CRC-32 register of them all, in place.
 *
 * With P the CRC-32 polynomial, x^38400 + x^19840 + x^14976 + x^11392 + 1 = 0 (mod P). Powers in blocks of 128 bits: 300,
 * 155, 117, 89, 0: a block is equal to its copies 300, 145, 183 and 211 blocks further on. The idea is that of Chorba
 * (arXiv 2412.16398). The 4,800 bytes before `ptr` must be zero.
 */
export function foldCrc(ptr: usize, blocks: i32): void {
  const last = ptr + ((<usize>(blocks - 300)) << 4);
  let at = ptr;
  while (at < last) {
    v128.store(
      at,
      v128.xor(
        v128.xor(v128.load(at), v128.load(at - 2320)),
        v128.xor(v128.xor(v128.load(at - 2928), v128.load(at - 3376)), v128.load(at - 4800)),
      ),
    );
    at += 16;
  }
  // The last 300 stay: only blocks before them are folded in.
  const end = last + 4800;
  while (at < end) {
    let v = v128.xor(v128.load(at), v128.load(at - 4800));
    if (at - 2320 < last) v = v128.xor(v, v128.load(at - 2320));
    if (at - 2928 < last) v = v128.xor(v, v128.load(at - 2928));
    if (at - 3376 < last) v = v128.xor(v, v128.load(at - 3376));
    v128.store(at, v);
    at += 16;
  }
}
