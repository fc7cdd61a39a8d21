import { OP } from '../opcodes.ts';

/** Bytes that grow. */
export class ByteWriter {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(64, capacity));
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  bytes(value: Uint8Array): void {
    this.copy(value, 0, value.length);
  }

  copy(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    if (this.length + count > this.#bytes.length) this.#grow(count);
    // A loop is quicker than a view for the few bytes most opcodes have.
    if (count <= 16) for (let k = 0; k < count; k++) this.#bytes[this.length + k] = source[start + k] ?? 0;
    else this.#bytes.set(source.subarray(start, end), this.length);
    this.length += count;
  }

  /** The characters of a text, where all are ASCII; false, and nothing written, where one is not. */
  ascii(value: string): boolean {
    const { length } = value;
    if (this.length + length > this.#bytes.length) this.#grow(length);
    for (let at = 0; at < length; at++) {
      const code = value.charCodeAt(at);
      if (code > 0x7f) return false;
      this.#bytes[this.length + at] = code;
    }
    this.length += length;
    return true;
  }

  text(value: string): void {
    this.bytes(new TextEncoder().encode(value));
  }

  /** An opcode with a memo index: one byte where it fits, four (little-endian) elsewhere. */
  indexed(short: number, long: number, index: number): void {
    if (index < 256) {
      this.byte(short);
      this.byte(index);
    } else {
      this.byte(long);
      for (let shift = 0; shift < 32; shift += 8) this.byte((index >>> shift) & 0xff);
    }
  }

  /** FRAME and its length, written over nine bytes left free for it. */
  frameHeader(at: number, length: number): void {
    const view = new DataView(this.#bytes.buffer, at, 9);
    view.setUint8(0, OP.FRAME);
    view.setBigUint64(1, BigInt(length), true);
  }

  /** What was written so far, and room behind it: until more is written. */
  get written(): Uint8Array {
    return this.#bytes;
  }

  /** All of it. Nothing may be written afterwards. */
  finish(): Uint8Array {
    // A copy is worth it only where it takes much less room.
    return this.length * 2 > this.#bytes.length
      ? this.#bytes.subarray(0, this.length)
      : this.#bytes.slice(0, this.length);
  }

  #grow(by: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + by));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}
