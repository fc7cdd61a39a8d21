import { LzmaDecoder } from './lzma.ts';
import { damaged, decompress, decompressPieces, type Decode, type Decompressed, type Output } from './output.ts';

/** Undo what `xz --format=lzma` writes, up to `limit` bytes. Source: xz, `doc/lzma-file-format.txt`. */
export function decompressLzma(bytes: Uint8Array, limit: number): Decompressed {
  return decompress(limit, function* (output) {
    const input = new ByteReader(bytes);
    const decoder = new LzmaDecoder(output);
    decoder.setProperties(input.byte());
    input.take(4);
    const size = input.take(8);
    const isOpen = size.every((byte) => byte === 0xff);
    const length = Number(new DataView(size.buffer, size.byteOffset, 8).getBigUint64(0, true));
    yield* decoder.run(input.rest(), isOpen ? null : length);
  });
}

/**
 * Undo an LZMA record of a zip archive, up to `limit` bytes: `size` bytes come out, or fewer before its end mark. Source:
 * APPNOTE 5.8.8.
 */
export function decompressZipLzma(bytes: Uint8Array, size: number, limit: number): Decompressed {
  return decompress(limit, zipLzmaOf(bytes, size).decode);
}

/** The same in pieces, whatever its length. Throws `Ended`. */
export function zipLzmaPieces(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  const { decode, window } = zipLzmaOf(bytes, size);
  return decompressPieces(decode, window);
}

/** Bytes that matches may reach back: `xz -9` has 64 MB. */
const LARGEST_WINDOW = 128 << 20;

/** Layout: version of the SDK, u16 | u16le length of the properties | properties, u32le window | range-coded bytes. */
function zipLzmaOf(bytes: Uint8Array, size: number): { readonly decode: Decode; readonly window: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const window = Math.min(bytes.length < 9 ? 0 : view.getUint32(5, true), LARGEST_WINDOW);
  return {
    window,
    *decode(output) {
      const input = new ByteReader(bytes);
      input.take(2);
      const [low, high] = input.take(2);
      if (low !== 5 || high !== 0) throw damaged('no properties of LZMA');
      const decoder = new LzmaDecoder(output);
      decoder.setProperties(input.byte());
      input.take(4);
      yield* decoder.run(input.rest(), size);
    },
  };
}

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
/** Bytes of a check by its number. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const LZMA2 = 0x21;
const LZMA2_LITERAL_BITS = 4;
const FOOTER = 12;

/**
 * Undo xz, one stream or several behind each other, up to `limit` bytes. Checks are not compared. Source: xz,
 * `doc/xz-file-format.txt`.
 */
export function decompressXz(bytes: Uint8Array, limit: number): Decompressed {
  return decompress(limit, function* (output) {
    const input = new ByteReader(bytes);
    do yield* readStream(input, output);
    while (input.skipZeros());
  });
}

function* readStream(input: ByteReader, output: Output): Generator<undefined> {
  output.beginBlock();
  if (MAGIC.some((byte) => input.byte() !== byte)) throw damaged('no stream begins here');
  input.byte();
  const check = CHECK_BYTES[input.byte() & 15] ?? 0;
  input.take(4);
  for (let size = input.byte(); size !== 0; size = input.byte()) {
    readBlockHeader(new ByteReader(input.take(4 * size + 3)));
    const start = input.at;
    yield* readChunks(input, output);
    input.take((4 - ((input.at - start) % 4)) % 4);
    input.take(check);
  }
  readIndex(input);
  input.take(FOOTER);
}

/** Only what xz and Python write unless asked: one filter, LZMA2. */
function readBlockHeader(header: ByteReader): void {
  const flags = header.byte();
  if ((flags & 0x40) !== 0) header.variable();
  if ((flags & 0x80) !== 0) header.variable();
  if ((flags & 3) !== 0 || header.variable() !== LZMA2) throw damaged('filters other than LZMA2 are not undone');
}

function readIndex(input: ByteReader): void {
  const start = input.at - 1;
  for (let left = input.variable(); left > 0; left--) {
    input.variable();
    input.variable();
  }
  input.take((4 - ((input.at - start) % 4)) % 4);
  input.take(4);
}

/** LZMA2: runs of LZMA, and of plain bytes. */
function* readChunks(input: ByteReader, output: Output): Generator<undefined> {
  const decoder = new LzmaDecoder(output);
  for (let control = input.byte(); control !== 0; control = input.byte()) {
    output.beginBlock();
    if (control === 1 || control >= 0xe0) decoder.beginDictionary();
    if (control < 0x80) {
      if (control > 2) throw damaged('a chunk of no known kind');
      output.append(input.take(input.u16() + 1));
      continue;
    }
    const size = ((control & 0x1f) << 16) + input.u16() + 1;
    const stored = input.u16() + 1;
    if (control >= 0xc0) decoder.setProperties(input.byte(), LZMA2_LITERAL_BITS);
    else if (control >= 0xa0) decoder.forget();
    yield* decoder.run(input.take(stored), size);
  }
}

class ByteReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw damaged('the bytes end');
    return byte;
  }

  u16(): number {
    return 256 * this.byte() + this.byte();
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.#bytes.length) throw damaged('the bytes end');
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.at);
  }

  /** Seven bits a byte, the lowest first. */
  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged('a number longer than any');
  }

  /** Whether anything follows the zeros here. */
  skipZeros(): boolean {
    while (this.#bytes[this.at] === 0) this.at += 1;
    return this.at < this.#bytes.length;
  }
}
