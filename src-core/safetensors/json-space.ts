/** Blank, tab, line feed or carriage return: all that JSON calls white space. */
export function isJsonSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** Where what follows the white space at `at` begins; the length where nothing does. */
export function afterJsonSpace(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isJsonSpace(bytes[next])) next += 1;
  return next;
}
