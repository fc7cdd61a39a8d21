import type { ByteSource } from './byte-source.ts';

/** Bytes read at once where small pieces follow each other. */
const WINDOW = 1 << 20;
/** Longer pieces are read by themselves. */
const SMALL = 1 << 16;
/** Bytes between two pieces that still follow each other: headers of records. */
const GAP = 1 << 12;

/**
 * A source whose small pieces are read one after the other, in the order in which they lie: many of them come of one read.
 * Where they do not follow each other, each is read by itself.
 */
export class ReadAhead implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;
  /** Where the last piece ended. */
  #last = -1;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /** What was read already; null where it has to be read. */
  held(offset: number, length: number): Uint8Array | null {
    const from = offset - this.#start;
    if (from < 0 || from + length > this.#window.length) return null;
    this.#last = offset + length;
    return this.#window.subarray(from, from + length);
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const held = this.held(offset, length);
    if (held !== null) return held;
    const follows = this.#last >= 0 && offset >= this.#last && offset - this.#last <= GAP;
    this.#last = offset + length;
    if (length > SMALL || !follows) return this.#source.read(offset, length, signal);
    this.#window = await this.#source.read(offset, Math.min(WINDOW, this.size - offset), signal);
    this.#start = offset;
    return this.#window.subarray(0, length);
  }
}
