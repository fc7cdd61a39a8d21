import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { FailingSource } from './failing-source.ts';

/** A failing source that also answers at once, until it fails. */
export class FailingNowSource extends FailingSource {
  readonly #inner: MemorySource;
  readonly #most: number;

  constructor(bytes: Uint8Array, reads: number) {
    super(bytes, reads);
    this.#inner = new MemorySource(bytes);
    this.#most = reads;
  }

  readNow(offset: number, length: number): Uint8Array {
    this.count += 1;
    if (this.count > this.#most) throw new SourceError('EIO', 'the disk reported an error (EIO)');
    return this.#inner.readNow(offset, length);
  }
}

export interface ReadRecord {
  readonly offset: number;
  readonly length: number;
}

/**
 * Checks what a reader asks for and keeps a record of it. Ranges outside of the source, which real sources may fill only
 * in part, are refused at once; every read gets bytes of its own, in a buffer with an offset, that cannot be mistaken
 * for the file's.
 */
export class ObservingSource implements ByteSource {
  readonly size: number;
  readonly reads: ReadRecord[] = [];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.byteLength;
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, read) => sum + read.length, 0);
  }

  /** Lets other work go first: a reader that relies on an answer at once fails. */
  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new RangeError(`short read refused: [${offset}, ${offset + length}) of ${this.size}`);
    this.reads.push({ offset, length });
    await new Promise((resolve) => setImmediate(resolve));
    const padded = new Uint8Array(length + 16).fill(0xee);
    padded.set(this.#bytes.subarray(offset, offset + length), 8);
    return padded.subarray(8, 8 + length);
  }
}

/**
 * A source of any size made of a few pieces of real bytes, the rest zeros: archives over 4 GiB without the gigabytes.
 * Pieces lie apart.
 */
export class SparseSource implements ByteSource {
  readonly size: number;
  readonly #pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[];

  constructor(size: number, pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[]) {
    this.size = size;
    this.#pieces = pieces;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || offset + length > this.size)
      throw new RangeError(`[${offset}, ${offset + length}) of ${this.size}`);
    const out = new Uint8Array(length);
    for (const piece of this.#pieces) {
      const start = Math.max(offset, piece.offset);
      const end = Math.min(offset + length, piece.offset + piece.bytes.byteLength);
      if (start < end) out.set(piece.bytes.subarray(start - piece.offset, end - piece.offset), start - offset);
    }
    return out;
  }
}
