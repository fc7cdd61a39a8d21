/**
 * Are `length` bytes the same in both? Eight at a time, the last eight once more where they overlap: few steps also count in
 * code that is not compiled yet. As numbers, different bytes are equal where both are zero: those are compared by halves.
 */
export function equalRanges(one: DataView, oneAt: number, other: DataView, otherAt: number, length: number): boolean {
  const last = length - 8;
  if (last < 0) return equalFew(one, oneAt, other, otherAt, length);
  for (let i = 0; ; i += 8) {
    if (i > last) i = last;
    const eight = one.getFloat64(oneAt + i);
    if (eight === 0 || eight !== other.getFloat64(otherAt + i)) {
      if (one.getInt32(oneAt + i) !== other.getInt32(otherAt + i)) return false;
      if (one.getInt32(oneAt + i + 4) !== other.getInt32(otherAt + i + 4)) return false;
    }
    if (i === last) return true;
  }
}

function equalFew(one: DataView, oneAt: number, other: DataView, otherAt: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (one.getInt32(oneAt + i) !== other.getInt32(otherAt + i)) return false;
  for (; i < length; i++) if (one.getUint8(oneAt + i) !== other.getUint8(otherAt + i)) return false;
  return true;
}
