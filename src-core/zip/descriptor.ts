import { DATA_DESCRIPTOR, DESCRIPTOR_SIZE, DESCRIPTOR_SIZE_64 } from './layout.ts';

/** What a data descriptor says, and its length with signature. Source: APPNOTE 4.3.9. */
export interface DescriptorMatch {
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly length: number;
}

/**
 * The descriptor at `at` if it is signed and gives exactly `distance` as the compressed size (and as the size, of a
 * stored record), in 32 or 64 bits; else null. A match by chance takes 12 or more equal bytes.
 */
export function matchDescriptor(
  bytes: Uint8Array,
  at: number,
  distance: number,
  stored: boolean,
): DescriptorMatch | null {
  if (at + DESCRIPTOR_SIZE > bytes.byteLength) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at);
  if (view.getUint32(0, true) !== DATA_DESCRIPTOR) return null;
  const crc32 = view.getUint32(4, true);
  // The wide form first: its upper halves are zero for most sizes, which the narrow form reads as a size of zero.
  if (view.byteLength >= DESCRIPTOR_SIZE_64) {
    const compressedSize = Number(view.getBigUint64(8, true));
    const size = Number(view.getBigUint64(16, true));
    if (compressedSize === distance && (!stored || size === distance))
      return { crc32, compressedSize, size, length: DESCRIPTOR_SIZE_64 };
  }
  const compressedSize = view.getUint32(8, true);
  const size = view.getUint32(12, true);
  if (compressedSize === distance && (!stored || size === distance))
    return { crc32, compressedSize, size, length: DESCRIPTOR_SIZE };
  return null;
}

/** The first descriptor in a chunk whose size is its distance from `dataOffset`. `offset` is the chunk's place in the file. */
export function findDescriptor(
  chunk: Uint8Array,
  offset: number,
  places: number,
  dataOffset: number,
  stored: boolean,
): { readonly match: DescriptorMatch; readonly at: number } | null {
  for (let i = chunk.indexOf(0x50); i >= 0 && i < places; i = chunk.indexOf(0x50, i + 1)) {
    if (chunk[i + 1] !== 0x4b || chunk[i + 2] !== 0x07) continue;
    const match = matchDescriptor(chunk, i, offset + i - dataOffset, stored);
    if (match !== null) return { match, at: offset + i };
  }
  return null;
}
