import type { FileHandle } from 'node:fs/promises';

/** Where a writer puts its bytes, in order. */
export interface Sink {
  /** Bytes accepted so far. */
  readonly position: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Go on behind bytes that are put there through the open file, or stand there already. */
  skip(length: number): Promise<void>;
}

const BUFFER_BYTES = 1 << 20;

/**
 * Collects small writes into 1 MiB blocks (larger blocks were measured slower).
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
      await this.#write(bytes);
      return;
    }
    if (this.#filled + bytes.length > BUFFER_BYTES) await this.flush();
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async skip(length: number): Promise<void> {
    await this.flush();
    this.#position += length;
    this.#written += length;
  }

  async flush(): Promise<void> {
    const filled = this.#filled;
    this.#filled = 0;
    await this.#write(this.#buffer.subarray(0, filled));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#handle, bytes, this.#written);
    this.#written += bytes.length;
  }
}

/** Write all of it at a place of the file. A nearly full disk takes less than it is given, without an error. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error('the file system accepted 0 bytes'), { code: 'ENOSPC' });
    done += bytesWritten;
  }
}
