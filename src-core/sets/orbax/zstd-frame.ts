import type { ByteSource } from '../../bytes/byte-source.ts';
import { MemorySource } from '../../bytes/memory-source.ts';

const MAGIC = 0xfd2fb528;
/** Smaller files are read in one go. */
const WHOLE = 256 << 10;
/** Magic, descriptor, window, dictionary and content size at their longest. */
const LONGEST_HEADER = 18;
const RLE = 1;
const RESERVED = 3;

/**
 * Why the bytes are no whole Zstandard frame of `expected` bytes, or null. The blocks are counted, not inflated: at most
 * `mostBlocks`, beyond which nothing is said. Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2.
 */
export async function zstdFault(file: ByteSource, expected: number | null, mostBlocks: number): Promise<string | null> {
  const source = file.size <= WHOLE ? new MemorySource(await file.read(0, file.size)) : file;
  const header = readHeader(await source.read(0, Math.min(LONGEST_HEADER, source.size)));
  if (typeof header === 'string') return header;
  if (header.content !== null && expected !== null && header.content !== expected)
    return `it inflates to ${header.content} bytes, the array needs ${expected}`;
  let at = header.length;
  for (let block = 0; block < mostBlocks; block++) {
    if (at + 3 > source.size) return `it ends after ${source.size} bytes, before its last block`;
    const [low = 0, middle = 0, high = 0] = await source.read(at, 3);
    const type = (low >> 1) & 3;
    if (type === RESERVED) return `its block at byte ${at} is of no known kind`;
    at += 3 + (type === RLE ? 1 : (low >> 3) | (middle << 5) | (high << 13));
    if ((low & 1) === 0) continue;
    const end = at + header.checksum;
    return end > source.size ? `it ends after ${source.size} of ${end} bytes` : null;
  }
  return null;
}

interface FrameHeader {
  readonly length: number;
  /** Bytes after inflating; null where the frame does not say. */
  readonly content: number | null;
  /** Bytes of the checksum behind the last block. */
  readonly checksum: 0 | 4;
}

function readHeader(bytes: Uint8Array): FrameHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 6) return `it has ${bytes.length} bytes`;
  if (view.getUint32(0, true) !== MAGIC) return 'it does not begin like a Zstandard frame';
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const length = at + sizeBytes;
  if (length > bytes.length) return `it ends after ${bytes.length} bytes, inside its header`;
  const checksum = (descriptor & 4) === 0 ? 0 : 4;
  switch (sizeBytes) {
    case 1:
      return { length, content: view.getUint8(at), checksum };
    case 2:
      return { length, content: view.getUint16(at, true) + 256, checksum };
    case 4:
      return { length, content: view.getUint32(at, true), checksum };
    case 8:
      return { length, content: Number(view.getBigUint64(at, true)), checksum };
    default:
      return { length, content: null, checksum };
  }
}
