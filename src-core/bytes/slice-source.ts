import type { ByteSource } from './byte-source.ts';
import { checkRange } from './memory-source.ts';

/** The window `[start, start + size)` of another source, as a source of its own (an entry of an archive, say). */
export class SliceSource implements ByteSource {
  readonly size: number;
  readonly #inner: ByteSource;
  readonly #start: number;

  constructor(inner: ByteSource, start: number, size: number) {
    checkRange(start, size, inner.size);
    this.#inner = inner;
    this.#start = start;
    this.size = size;
  }

  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    checkRange(offset, length, this.size);
    return this.#inner.read(this.#start + offset, length, signal);
  }
}
