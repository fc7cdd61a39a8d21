/** What came out of compressed bytes. */
export interface Decompressed {
  readonly bytes: Uint8Array;
  /** False where the bytes are damaged or cut, or more would come out than was asked for. */
  readonly isWhole: boolean;
}

/** Ends a decoder: nothing more can or may come out. */
class Ended extends Error {
  override readonly name = 'Ended';
}

/** Thrown by decoders where the bytes are not what the format allows. */
export function damaged(what: string): Error {
  return new Ended(what);
}

/** Run a decoder, and keep what came out before it ended. */
export function decompress(limit: number, decode: (output: Output) => void): Decompressed {
  const output = new Output(limit);
  try {
    decode(output);
    return { bytes: output.taken(), isWhole: true };
  } catch (error) {
    if (error instanceof Ended) return { bytes: output.taken(), isWhole: false };
    throw error;
  }
}

const FIRST = 64 << 10;
/** Blocks of the formats hold 64 KiB and more: a file of many empty ones is made to take time. */
const MOST_BLOCKS = 4096;

/** Bytes that come out, at most `limit`; it is also what matches are copied from. */
export class Output {
  length = 0;
  #blocks = 0;
  #bytes: Uint8Array;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.min(limit, FIRST));
  }

  /** Called for every block and stream. */
  beginBlock(): void {
    if (++this.#blocks > MOST_BLOCKS) throw damaged('more blocks than any file has');
  }

  push(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  fill(byte: number, count: number): void {
    this.#grow(count);
    this.#bytes.fill(byte, this.length, this.length + count);
    this.length += count;
  }

  append(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The byte that came out `distance` bytes ago, 1 the last. */
  before(distance: number): number {
    return this.#bytes[this.length - distance] ?? 0;
  }

  /** Repeat `count` bytes from `distance` bytes ago; they may overlap what they make. */
  copy(distance: number, count: number): void {
    if (distance > this.length) throw damaged('a match reaches before the beginning');
    this.#grow(count);
    const bytes = this.#bytes;
    let to = this.length;
    for (let from = to - distance, end = to + count; to < end; to++, from++) bytes[to] = bytes[from] ?? 0;
    this.length = to;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #grow(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#limit) throw damaged('more than is asked for');
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(needed, 2 * this.#bytes.length)));
    larger.set(this.taken());
    this.#bytes = larger;
  }
}
