/** What Python raises when a sequence of `found` items is unpacked into `expected` names; null where they are as many. */
export function unpackingFailure(found: number, expected: number): string | null {
  if (found === expected) return null;
  return found < expected
    ? `ValueError: not enough values to unpack (expected ${expected}, got ${found})`
    : `ValueError: too many values to unpack (expected ${expected})`;
}
