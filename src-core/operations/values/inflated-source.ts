import type { ByteSource } from '../../bytes/byte-source.ts';
import { checkRange } from '../../bytes/memory-source.ts';

/** Compressed bytes that end before all that was promised came out. */
export class EndsEarly extends Error {
  override readonly name = 'EndsEarly';
  /** Bytes that came out. */
  readonly size: number;

  constructor(size: number) {
    super(`${size} bytes come out`);
    this.size = size;
  }
}

/**
 * What comes out of compressed bytes, as a source of `size` bytes: for readers that go from the beginning to the end, of
 * whom one megabyte or so is in memory. Going back begins anew. Throws `EndsEarly` and what the pieces throw.
 */
export class InflatedSource implements ByteSource {
  readonly size: number;
  readonly #begin: () => AsyncIterable<Uint8Array>;
  #pieces: AsyncIterator<Uint8Array> | null = null;
  /** Pieces that are held, one behind the other, and where the first begins. */
  #held: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  constructor(size: number, begin: () => AsyncIterable<Uint8Array>) {
    this.size = size;
    this.#begin = begin;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkRange(offset, length, this.size);
    if (offset < this.#start) await this.close();
    this.#forget(offset);
    while (this.#end < offset + length) {
      if (!(await this.#next())) throw new EndsEarly(this.#end);
      this.#forget(offset);
      signal?.throwIfAborted();
    }
    return this.#gather(offset, length);
  }

  /** Whether more comes out than `size` bytes. */
  async isLonger(): Promise<boolean> {
    while (this.#end <= this.size) {
      this.#forget(this.#end);
      if (!(await this.#next())) return false;
    }
    return true;
  }

  /** Let go of what is being inflated; reading begins anew. */
  async close(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = null;
    this.#held = [];
    this.#start = this.#end = 0;
    await pieces?.return?.();
  }

  async #next(): Promise<boolean> {
    this.#pieces ??= this.#begin()[Symbol.asyncIterator]();
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#held.push(next.value);
    this.#end += next.value.length;
    return true;
  }

  #forget(before: number): void {
    for (let [first] = this.#held; first !== undefined && this.#start + first.length <= before; [first] = this.#held) {
      this.#start += first.length;
      this.#held.shift();
    }
  }

  #gather(offset: number, length: number): Uint8Array {
    const out = new Uint8Array(length);
    let at = this.#start;
    for (const piece of this.#held) {
      const from = Math.max(0, offset - at);
      const to = Math.min(piece.length, offset + length - at);
      if (to > from) out.set(piece.subarray(from, to), at + from - offset);
      at += piece.length;
    }
    return out;
  }
}

/** Bytes read at once. */
const STORED_PIECE = 256 << 10;

/** A run of a file, piece by piece. */
export async function* storedPieces(
  source: ByteSource,
  { start, end }: { readonly start: number; readonly end: number },
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for (let at = start; at < end; at += STORED_PIECE) {
    const bytes = await source.read(at, Math.min(STORED_PIECE, end - at), signal);
    onBytes(bytes.length);
    yield bytes;
  }
}
