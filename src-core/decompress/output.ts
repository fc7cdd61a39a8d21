/** What came out of compressed bytes. */
export interface Decompressed {
  readonly bytes: Uint8Array;
  /** False where the bytes are damaged or cut, or more would come out than was asked for. */
  readonly isWhole: boolean;
  /** Why it is not whole, in words. */
  readonly why?: string;
  /** True where more would come out than was asked for. */
  readonly reachesLimit?: boolean;
}

/** Ends a decoder: nothing more can or may come out. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly reachesLimit: boolean;

  constructor(what: string, reachesLimit = false) {
    super(what);
    this.reachesLimit = reachesLimit;
  }
}

/** Thrown by decoders where the bytes are not what the format allows. */
export function damaged(what: string): Error {
  return new Ended(what);
}

/** Undoes one file, step by step: between two steps its output may be taken. Throws `Ended`. */
export type Decode = (output: Output) => Iterator<unknown, void>;

/** Run a decoder, and keep what came out before it ended. */
export function decompress(limit: number, decode: Decode): Decompressed {
  const output = new Output(limit);
  try {
    const steps = decode(output);
    while (steps.next().done !== true) continue;
    return { bytes: output.taken(), isWhole: true };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    const { message: why, reachesLimit } = error;
    return { bytes: output.taken(), isWhole: false, why, reachesLimit };
  }
}

/**
 * Run a decoder, and give what comes out in pieces of some hundred kilobytes, each of which may be kept. `window`: how far
 * its matches reach back. Throws `Ended`.
 */
export function* decompressPieces(decode: Decode, window: number): Generator<Uint8Array, void> {
  const output = new Output(Infinity, Infinity);
  const steps = decode(output);
  while (steps.next().done !== true) {
    if (output.length - output.given >= PIECE) yield output.give(window);
  }
  if (output.length > output.given) yield output.give(0);
}

const PIECE = 256 << 10;

const FIRST = 64 << 10;
/** Blocks of the formats hold 64 KiB and more: a file of many empty ones is made to take time. */
const MOST_BLOCKS = 4096;

/** Bytes that come out, at most `limit`; it is also what matches are copied from. */
export class Output {
  /** Bytes that came out. */
  length = 0;
  /** Bytes of them that were given away. */
  given = 0;
  #blocks = 0;
  #bytes: Uint8Array;
  /** Bytes that are no longer held: place of the first one in `#bytes`. */
  #start = 0;
  readonly #limit: number;
  readonly #mostBlocks: number;

  constructor(limit: number, mostBlocks = MOST_BLOCKS) {
    this.#limit = limit;
    this.#mostBlocks = mostBlocks;
    this.#bytes = new Uint8Array(Math.min(limit, FIRST));
  }

  /** Called for every block and stream. */
  beginBlock(): void {
    if (++this.#blocks > this.#mostBlocks) throw damaged('more blocks than any file has');
  }

  push(byte: number): void {
    if (this.length - this.#start === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++ - this.#start] = byte;
  }

  fill(byte: number, count: number): void {
    this.#grow(count);
    const at = this.length - this.#start;
    this.#bytes.fill(byte, at, at + count);
    this.length += count;
  }

  append(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length - this.#start);
    this.length += bytes.length;
  }

  /** The byte that came out `distance` bytes ago, 1 the last. */
  before(distance: number): number {
    return this.#bytes[this.length - this.#start - distance] ?? 0;
  }

  /** Repeat `count` bytes from `distance` bytes ago; they may overlap what they make. */
  copy(distance: number, count: number): void {
    if (distance > this.length - this.#start) throw damaged('a match reaches before the beginning');
    this.#grow(count);
    const bytes = this.#bytes;
    let to = this.length - this.#start;
    for (let from = to - distance, end = to + count; to < end; to++, from++) bytes[to] = bytes[from] ?? 0;
    this.length += count;
  }

  /** What came out from place `start` on, of which nothing was given yet. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start - this.#start, this.length - this.#start);
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.length - this.#start);
  }

  /** A copy of what was not given yet. Of all that was given, at least the last `window` bytes stay to be copied from. */
  give(window: number): Uint8Array {
    const held = this.length - this.#start;
    const piece = this.#bytes.slice(this.given - this.#start, held);
    this.given = this.length;
    if (held > 2 * window) {
      this.#bytes.copyWithin(0, held - window, held);
      this.#start = this.length - window;
    }
    return piece;
  }

  #grow(count: number): void {
    const needed = this.length - this.#start + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#limit) throw new Ended('more comes out than is asked for', true);
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(needed, 2 * this.#bytes.length)));
    larger.set(this.taken());
    this.#bytes = larger;
  }
}
