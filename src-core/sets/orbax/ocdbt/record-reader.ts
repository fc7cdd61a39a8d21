/** Bytes that are not what the format has: caught where a record is read, never outside. */
export class RecordFault extends Error {
  override readonly name = 'RecordFault';
}

/** Reads the body of a record from its beginning to its end. Throws `RecordFault`. */
export class RecordReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RecordFault('its bytes end early');
    return byte;
  }

  bytes(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new RecordFault('its bytes end early');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at);
  }

  /** Seven bits a byte, the lowest first. Above 2^53 it is not exact: no file is as long. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RecordFault('a number in it is out of range');
  }

  /** A column of the table that follows: as many numbers as it has rows. */
  varints(count: number): Float64Array {
    this.#expect(count);
    return Float64Array.from({ length: count }, () => this.varint());
  }

  skipBytes(count: number): void {
    this.bytes(count);
  }

  /** How many rows follow, of which each takes a byte at least. */
  count(): number {
    const count = this.varint();
    this.#expect(count);
    return count;
  }

  #expect(count: number): void {
    if (count > this.#bytes.length - this.#at) throw new RecordFault('its bytes end early');
  }
}
