import type { ByteSource } from '../bytes/byte-source.ts';

/** Read ahead: small records then cost no read of their own, large ones waste little. */
const READ_AHEAD = 64 * 1024;

/** Bytes looked at before a search reads chunks of its own: most records of a large model are shorter. */
const NEAR = 4 * 1024;

/** Reads a source in ascending order through one buffer that is reused while it covers what is asked for. */
export class SourceWindow {
  readonly source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(source: ByteSource, signal: AbortSignal | undefined) {
    this.source = source;
    this.#signal = signal;
  }

  /** The bytes `[offset, offset + length)`, fewer where the source ends before that. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.source.size);
    if (offset >= end) return new Uint8Array(0);
    if (offset < this.#start || end > this.#start + this.#bytes.byteLength) {
      const stop = Math.min(Math.max(end, offset + READ_AHEAD), this.source.size);
      this.#bytes = await this.source.read(offset, stop - offset, this.#signal);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, end - this.#start);
  }

  /** What it holds from `offset` on: 4 KiB or more, where the source has them. */
  async ahead(offset: number): Promise<Uint8Array> {
    const near = await this.at(offset, NEAR);
    return near.byteLength < NEAR ? near : this.#bytes.subarray(offset - this.#start);
  }
}

/** Bytes of one read while searching. */
export const SEARCH_CHUNK = 1024 * 1024;

/**
 * Call `visit` with successive chunks of `[start, end)`, each with `overlap` bytes of the next one behind it, until it
 * returns something. `visit` looks at places that begin in the first `chunk.length - overlap` bytes, or anywhere in the last chunk.
 */
export async function searchSource<T>(
  source: ByteSource,
  range: { readonly start: number; readonly end: number; readonly overlap: number },
  visit: (chunk: Uint8Array, offset: number, places: number) => T | null,
  signal?: AbortSignal,
): Promise<T | null> {
  for (let offset = range.start; offset < range.end; offset += SEARCH_CHUNK) {
    const places = Math.min(SEARCH_CHUNK, range.end - offset);
    const length = Math.min(places + range.overlap, source.size - offset);
    const found = visit(await source.read(offset, length, signal), offset, places);
    if (found !== null) return found;
  }
  return null;
}
