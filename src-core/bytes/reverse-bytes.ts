/** Turn the bytes of every number round, in place: from one byte order to the other. `width` is the bytes of one number. */
export function reverseBytes(bytes: Uint8Array, width: number): Uint8Array {
  if (width <= 1) return bytes;
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  return bytes;
}
