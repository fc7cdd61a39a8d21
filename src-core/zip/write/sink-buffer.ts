/** Where an archive is written to, front to back. `write` may keep the bytes until its promise resolves, no longer. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
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

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  async write(bytes: Uint8Array): Promise<void> {
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

  async flush(): Promise<void> {
    if (this.#used === 0) return;
    await this.#sink.write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
