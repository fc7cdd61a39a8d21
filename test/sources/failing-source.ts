import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';

/** A source whose disk breaks: every read after the first `reads` fails with EIO. `count` says how many were asked. */
export class FailingSource implements ByteSource {
  readonly size: number;
  count = 0;
  readonly #inner: MemorySource;
  readonly #reads: number;

  constructor(bytes: Uint8Array, reads: number) {
    this.#inner = new MemorySource(bytes);
    this.size = bytes.length;
    this.#reads = reads;
  }

  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    this.count += 1;
    if (this.count > this.#reads) return Promise.reject(new SourceError('EIO', 'the disk reported an error (EIO)'));
    return this.#inner.read(offset, length, signal);
  }
}
