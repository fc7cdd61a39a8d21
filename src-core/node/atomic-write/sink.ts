import type { FileHandle } from 'node:fs/promises';

/** Where a writer puts its bytes, in order. */
export interface Sink {
  /** Bytes accepted so far. */
  readonly position: number;
  write(bytes: Uint8Array): Promise<void>;
}

const BUFFER_BYTES = 1 << 20;

/**
 * Collects small writes into 1 MiB blocks (larger blocks were measured slower) and loops on short writes, which a nearly
 * full disk produces without an error.
 */
export class FileSink implements Sink {
  #position = 0;
  #written = 0;
  #filled = 0;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  get position(): number {
    return this.#position;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#position += bytes.length;
    if (bytes.length >= BUFFER_BYTES) {
      await this.flush();
      await this.#writeFully(bytes);
      return;
    }
    if (this.#filled + bytes.length > BUFFER_BYTES) await this.flush();
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async flush(): Promise<void> {
    const filled = this.#filled;
    this.#filled = 0;
    await this.#writeFully(this.#buffer.subarray(0, filled));
  }

  async #writeFully(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#written);
      if (bytesWritten === 0) throw Object.assign(new Error('the file system accepted 0 bytes'), { code: 'ENOSPC' });
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }
}
