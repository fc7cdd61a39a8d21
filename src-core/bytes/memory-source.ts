import type { ByteSource } from './byte-source.ts';

/** A source over bytes already in memory. Reads are views, not copies. */
export class MemorySource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.byteLength;
  }

  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    checkRange(offset, length, this.size);
    return Promise.resolve(this.#bytes.subarray(offset, offset + length));
  }

  readNow(offset: number, length: number): Uint8Array {
    checkRange(offset, length, this.size);
    return this.#bytes.subarray(offset, offset + length);
  }
}

/** Every source calls this first, so a range error reads the same everywhere. */
export function checkRange(offset: number, length: number, size: number): void {
  if (
    !Number.isSafeInteger(offset) ||
    !Number.isSafeInteger(length) ||
    offset < 0 ||
    length < 0 ||
    offset + length > size
  )
    throw new RangeError(`tried reading [${offset}, ${offset + length}), but the source is [0, ${size})`);
}
