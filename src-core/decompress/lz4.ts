import { damaged, decompress, type Decompressed, type Output } from './output.ts';

const MAGIC = 0x184d2204;
/** Flags of a frame: which fields it has besides. */
const BLOCK_CHECKSUMS = 16;
const CONTENT_SIZE = 8;
const DICTIONARY = 1;
const SHORTEST_MATCH = 4;

/**
 * Undo an LZ4 frame, up to `limit` bytes. Checksums are not compared. Source: lz4, `lz4_Frame_format.md` and
 * `lz4_Block_format.md`.
 */
export function decompressLz4(bytes: Uint8Array, limit: number): Decompressed {
  return decompress(limit, function* (output) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const u32 = (at: number) => {
      if (at + 4 > bytes.length) throw damaged('the bytes end');
      return view.getUint32(at, true);
    };
    if (u32(0) !== MAGIC) throw damaged('no frame begins here');
    const flags = bytes[4] ?? 0;
    // Magic, two bytes of flags, content size, dictionary, checksum of the header.
    let at = 6 + ((flags & CONTENT_SIZE) === 0 ? 0 : 8) + ((flags & DICTIONARY) === 0 ? 0 : 4) + 1;
    for (;;) {
      output.beginBlock();
      const size = u32(at);
      at += 4;
      if (size === 0) return;
      const end = at + (size & 0x7fffffff);
      if (end > bytes.length) throw damaged('the bytes end');
      // The highest bit marks a block that is not compressed.
      if (size >>> 31 === 1) output.append(bytes.subarray(at, end));
      else readBlock(bytes.subarray(at, end), output);
      at = end + ((flags & BLOCK_CHECKSUMS) === 0 ? 0 : 4);
      yield;
    }
  });
}

function readBlock(bytes: Uint8Array, output: Output): void {
  let at = 0;
  const length = (start: number) => {
    let total = start;
    if (start < 15) return total;
    for (;;) {
      const more = bytes[at++];
      if (more === undefined) throw damaged('the bytes end');
      total += more;
      if (more < 255) return total;
    }
  };
  while (at < bytes.length) {
    const token = bytes[at++] ?? 0;
    const literals = length(token >> 4);
    if (at + literals > bytes.length) throw damaged('the bytes end');
    output.append(bytes.subarray(at, at + literals));
    at += literals;
    // The last sequence has literals alone.
    if (at === bytes.length) return;
    const distance = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    at += 2;
    if (distance === 0) throw damaged('a match of no distance');
    output.copy(distance, length(token & 15) + SHORTEST_MATCH);
  }
}
