/** Fewest bytes of a match, and those at the end that are never one. */
const MATCH = 4;
const LAST = 5;

/** An LZ4 frame of one block whose matches are the nearest ones, and a block of plain bytes behind it. */
export function lz4Frame(bytes: Uint8Array): Uint8Array {
  const cut = Math.floor(bytes.length / 2);
  const block = compressed(bytes.subarray(0, cut));
  const plain = bytes.subarray(cut);
  // Version 1, blocks that depend on each other; blocks of at most 4 MiB; a checksum of the header that nobody compares.
  const head = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x70, 0];
  const blocks = [
    ...(block.length === 0 ? [] : [...u32(block.length), ...block]),
    ...(plain.length === 0 ? [] : [...u32(2 ** 31 + plain.length), ...plain]),
  ];
  return Uint8Array.from([...head, ...blocks, ...u32(0)]);
}

function compressed(bytes: Uint8Array): readonly number[] {
  const out: number[] = [];
  let from = 0;
  for (let at = 1; at + MATCH + LAST < bytes.length; at++) {
    const before = lastSame(bytes, at);
    if (before < 0) continue;
    let length = MATCH;
    while (at + length + LAST < bytes.length && bytes[before + length] === bytes[at + length]) length++;
    sequence(out, bytes.subarray(from, at), { distance: at - before, length });
    at += length - 1;
    from = at + 1;
  }
  if (bytes.length > 0) sequence(out, bytes.subarray(from), null);
  return out;
}

function lastSame(bytes: Uint8Array, at: number): number {
  for (let before = at - 1; before >= Math.max(0, at - 1000); before--)
    if ([0, 1, 2, 3].every((step) => bytes[before + step] === bytes[at + step])) return before;
  return -1;
}

function sequence(out: number[], literals: Uint8Array, match: { distance: number; length: number } | null): void {
  const more = match === null ? 0 : match.length - MATCH;
  out.push((Math.min(15, literals.length) << 4) | Math.min(15, more), ...rest(literals.length), ...literals);
  if (match !== null) out.push(match.distance & 0xff, match.distance >> 8, ...rest(more));
}

/** What a length of 15 and more has behind it. */
function rest(length: number): readonly number[] {
  const bytes: number[] = [];
  let left = length - 15;
  for (; left >= 255; left -= 255) bytes.push(255);
  return left < 0 ? bytes : [...bytes, left];
}

function u32(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
