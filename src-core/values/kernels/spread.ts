// AssemblyScript, part of kernels.ts: how numbers are spread, held against the plain TypeScript of ../spread.ts.

/**
 * Count float32 by sign, exponent and seven bits of the mantissa, which are their upper half, in a table of 65,536
 * counters: see ../spread.ts.
 */
export function spreadF32(ptr: usize, n: i32, table: usize): void {
  const end = ptr + ((<usize>n) << 2);
  const whole = ptr + ((<usize>(n & ~3)) << 2);
  while (ptr < whole) {
    const a = table + ((<usize>load<u16>(ptr, 2)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    const b = table + ((<usize>load<u16>(ptr, 6)) << 2);
    store<u32>(b, load<u32>(b) + 1);
    const c = table + ((<usize>load<u16>(ptr, 10)) << 2);
    store<u32>(c, load<u32>(c) + 1);
    const d = table + ((<usize>load<u16>(ptr, 14)) << 2);
    store<u32>(d, load<u32>(d) + 1);
    ptr += 16;
  }
  while (ptr < end) {
    const a = table + ((<usize>load<u16>(ptr, 2)) << 2);
    store<u32>(a, load<u32>(a) + 1);
    ptr += 4;
  }
}

/** The counter of a number whose upper 32 bits, as float64, are `high`: exponents beyond those of float32 are drawn in. */
// @ts-ignore: decorator
@inline
function spreadCounter(high: i32, table: usize): usize {
  const magnitude = ((high & 0x7fffffff) >> 13) - ((1023 - 127) << 7);
  const above = select(0x7f80, magnitude, magnitude > 0x7f80);
  return table + ((<usize>(select(0, above, magnitude < 0x80) | ((high >>> 16) & 0x8000))) << 2);
}

/** As `spreadF32`, for finite float64. */
export function spreadF64(ptr: usize, n: i32, table: usize): void {
  const end = ptr + ((<usize>n) << 3);
  while (ptr < end) {
    const a = spreadCounter(load<i32>(ptr, 4), table);
    store<u32>(a, load<u32>(a) + 1);
    ptr += 8;
  }
}

function spreadOf<T>(ptr: usize, n: i32, table: usize): void {
  const end = ptr + (<usize>n) * sizeof<T>();
  while (ptr < end) {
    const a = spreadCounter(<i32>(reinterpret<i64>(<f64>load<T>(ptr)) >> 32), table);
    store<u32>(a, load<u32>(a) + 1);
    ptr += sizeof<T>();
  }
}

/** As `spreadF32`, for integers as float64. */
export function spreadI32(ptr: usize, n: i32, table: usize): void {
  spreadOf<i32>(ptr, n, table);
}

export function spreadU32(ptr: usize, n: i32, table: usize): void {
  spreadOf<u32>(ptr, n, table);
}

export function spreadI64(ptr: usize, n: i32, table: usize): void {
  spreadOf<i64>(ptr, n, table);
}

export function spreadU64(ptr: usize, n: i32, table: usize): void {
  spreadOf<u64>(ptr, n, table);
}
