// AssemblyScript, part of kernels.ts: numbers of 16 bits as codes of a table.

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
