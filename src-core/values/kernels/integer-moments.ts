// AssemblyScript, part of kernels.ts: sums, extremes and zeros of integers.

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
