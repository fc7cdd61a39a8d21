// AssemblyScript, part of kernels.ts: NaN and infinities, whose exponent bits are all set.

/** Whether the bits of `mask` are all set in any number of type T among `bytes` bytes. */
function hasMasked<T>(ptr: usize, bytes: i32, mask: T): bool {
  const all = v128.splat<T>(mask);
  let found = v128.splat<T>(<T>0);
  const end = ptr + bytes;
  const whole = ptr + (bytes & ~15);
  while (ptr < whole) {
    found = v128.or(found, v128.eq<T>(v128.and(v128.load(ptr), all), all));
    ptr += 16;
  }
  if (v128.any_true(found)) return true;
  while (ptr < end) {
    if ((load<T>(ptr) & mask) == mask) return true;
    ptr += sizeof<T>();
  }
  return false;
}

/** Of the 16-bit formats, whose exponents `mask` tells. */
export function hasSpecial16(ptr: usize, bytes: i32, mask: i32): bool {
  return hasMasked<u16>(ptr, bytes, <u16>mask);
}

export function hasSpecial32(ptr: usize, bytes: i32): bool {
  return hasMasked<u32>(ptr, bytes, 0x7f800000);
}

export function hasSpecial64(ptr: usize, bytes: i32): bool {
  return hasMasked<u64>(ptr, bytes, 0x7ff0000000000000);
}
