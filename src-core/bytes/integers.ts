/** Narrow a 64-bit field once, or say that it cannot be a place or a length in a real file. */
export function toSafeInteger(value: bigint): number | null {
  return value >= 0n && value <= 9007199254740991n ? Number(value) : null;
}

/** Product of dimensions, exact at any size. An empty shape has one element. */
export function elementCount(shape: readonly number[]): bigint {
  let count = 1n;
  for (const dim of shape) count *= BigInt(dim);
  return count;
}
