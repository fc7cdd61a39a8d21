// AssemblyScript, part of kernels.ts: sums, extremes and zeros of floating-point numbers.

import { max4, min4, sum2, sum4 } from './lanes';

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
  let sum = sum2(sumA, sumB);
  let squares = sum2(squaresA, squaresB);
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
  let sum = sum2(sumA, sumB);
  let squares = sum2(squaresA, squaresB);
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
