/** What a frame of Zstandard says of itself. */
export interface ZstdHeader {
  /** Bytes of the header. */
  readonly length: number;
  /** Bytes after inflating; null where the frame does not say. */
  readonly content: number | null;
  /** Bytes that matches may reach back. */
  readonly window: number;
  /** Bytes of the checksum behind the last block. */
  readonly checksum: 0 | 4;
}

export interface ZstdBlock {
  /** Bytes, its header of three included. */
  readonly length: number;
  /** The most that can come out of it. */
  readonly most: number;
  readonly isLast: boolean;
}

const MAGIC = 0xfd2fb528;
/** The lowest four bits are free. */
const SKIPPABLE = 0x184d2a50;
const RLE = 1;
const COMPRESSED = 2;
const RESERVED = 3;
const LARGEST_BLOCK = 128 << 10;
/** Magic, descriptor, window, dictionary and content size at their longest. */
export const LONGEST_ZSTD_HEADER = 18;
export const ZSTD_BLOCK_HEADER = 3;

/** The header of a frame at the beginning of `bytes`, or why there is none. Source: RFC 8878, section 3.1.1.1. */
export function readZstdHeader(bytes: Uint8Array): ZstdHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 6) return `it has ${bytes.length} bytes`;
  if (view.getUint32(0, true) !== MAGIC) return 'it does not begin like a Zstandard frame';
  const descriptor = view.getUint8(4);
  if ((descriptor & 8) !== 0) return 'its header has a flag that is reserved';
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const length = at + sizeBytes;
  if (length > bytes.length) return `it ends after ${bytes.length} bytes, inside its header`;
  const content = readSize(view, at, sizeBytes);
  const base = 2 ** (10 + (view.getUint8(5) >> 3));
  const window = isSingle ? (content ?? 0) : base + (base / 8) * (view.getUint8(5) & 7);
  return { length, content, window, checksum: (descriptor & 4) === 0 ? 0 : 4 };
}

function readSize(view: DataView, at: number, bytes: number): number | null {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return null;
  }
}

/** A block by its first three bytes; null for one of no known kind. Source: RFC 8878, section 3.1.1.2. */
export function readZstdBlock([low = 0, middle = 0, high = 0]: Uint8Array): ZstdBlock | null {
  const type = (low >> 1) & 3;
  if (type === RESERVED) return null;
  const size = (low >> 3) | (middle << 5) | (high << 13);
  return {
    length: ZSTD_BLOCK_HEADER + (type === RLE ? 1 : size),
    most: type === COMPRESSED ? LARGEST_BLOCK : size,
    isLast: (low & 1) === 1,
  };
}

/** One frame of several. */
export interface ZstdFrame {
  readonly bytes: Uint8Array;
  readonly header: ZstdHeader;
  /** The most that can come out of it, by its blocks. */
  readonly most: number;
}

/**
 * The frames that lie behind each other in `bytes`, without those to be skipped; the last is a text where it is not whole,
 * and says why.
 */
export function* zstdFrames(bytes: Uint8Array): Generator<ZstdFrame | string, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length || at === 0;) {
    if (at + 8 <= bytes.length && (view.getUint32(at, true) & ~15) >>> 0 === SKIPPABLE) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > bytes.length) yield 'the bytes end';
      continue;
    }
    const frame = readFrame(bytes.subarray(at));
    yield frame;
    if (typeof frame === 'string') return;
    at += frame.bytes.length;
  }
}

function readFrame(bytes: Uint8Array): ZstdFrame | string {
  const header = readZstdHeader(bytes);
  if (typeof header === 'string') return header;
  let most = 0;
  for (let at = header.length; at + ZSTD_BLOCK_HEADER <= bytes.length;) {
    const block = readZstdBlock(bytes.subarray(at, at + ZSTD_BLOCK_HEADER));
    if (block === null) return `its block at byte ${at} is of no known kind`;
    at += block.length;
    most += block.most;
    if (!block.isLast) continue;
    const end = at + header.checksum;
    if (end <= bytes.length) return { bytes: bytes.subarray(0, end), header, most };
    break;
  }
  return 'the bytes end';
}
