/** Where an archive is written to, front to back. `write` may keep the bytes until its promise resolves, no longer. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Leave out bytes that somebody else puts there; a sink that cannot has no such method. */
  skip?(length: number): Promise<void>;
}

/** Bytes gathered before one write; larger pieces are written as they come. */
const BUFFER = 1024 * 1024;

/** Gathers small pieces, of which an archive has three for each record, into few writes. Order is always kept. */
export class SinkBuffer {
  readonly #sink: Sink;
  #buffer = new Uint8Array(BUFFER);
  #used = 0;
  /** Bytes given so far. */
  position = 0;
  /** Bytes left out so far; `position` counts them. */
  skipped = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Take bytes for which there is room; false where `write` has to. */
  take(bytes: Uint8Array): boolean {
    if (this.#used + bytes.byteLength > BUFFER || bytes.byteLength >= BUFFER / 4) return false;
    this.position += bytes.byteLength;
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.byteLength;
    return true;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.take(bytes)) return;
    this.position += bytes.byteLength;
    if (this.#used + bytes.byteLength > BUFFER) await this.flush();
    if (bytes.byteLength >= BUFFER / 4) {
      await this.flush();
      await this.#sink.write(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.byteLength;
  }

  /** Go on behind `length` bytes that are written by somebody else. */
  async skip(length: number): Promise<void> {
    if (this.#sink.skip === undefined) throw new TypeError('this sink takes bytes in order only');
    await this.flush();
    this.position += length;
    this.skipped += length;
    await this.#sink.skip(length);
  }

  async flush(): Promise<void> {
    if (this.#used === 0) return;
    await this.#sink.write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
