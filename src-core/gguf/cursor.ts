/** The bytes end before a value does. */
export class CutShort extends Error {
  readonly at: number;
  readonly needed: number;
  constructor(at: number, needed: number) {
    super(`${needed} bytes needed at ${at}`);
    this.at = at;
    this.needed = needed;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LATIN1 = new TextDecoder('latin1');

/** Reads values in order; lengths are held against what is left before anything is taken. */
export class Cursor {
  at: number;
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at: number, littleEndian: boolean) {
    this.bytes = bytes;
    this.at = at;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(length: number): number {
    if (length > this.left) throw new CutShort(this.at, length);
    const start = this.at;
    this.at += length;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), this.littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.take(8), this.littleEndian);
  }

  /** A fixed-size number by the name of its type. */
  number(type: string): number | bigint | boolean {
    switch (type) {
      case 'uint8':
        return this.u8();
      case 'int8':
        return this.#view.getInt8(this.take(1));
      case 'uint16':
        return this.#view.getUint16(this.take(2), this.littleEndian);
      case 'int16':
        return this.#view.getInt16(this.take(2), this.littleEndian);
      case 'int32':
        return this.#view.getInt32(this.take(4), this.littleEndian);
      case 'float32':
        return this.#view.getFloat32(this.take(4), this.littleEndian);
      case 'bool':
        return this.u8() !== 0;
      case 'uint64':
        return this.u64();
      case 'int64':
        return this.#view.getBigInt64(this.take(8), this.littleEndian);
      case 'float64':
        return this.#view.getFloat64(this.take(8), this.littleEndian);
      default:
        return this.u32();
    }
  }

  /** u64 length, then bytes; `text` is false where they are not UTF-8. */
  string(): { readonly value: string; readonly text: boolean } {
    const length = this.u64();
    if (length > BigInt(this.left)) throw new CutShort(this.at, Number(length));
    const start = this.take(Number(length));
    const bytes = this.bytes.subarray(start, this.at);
    try {
      return { value: UTF8.decode(bytes), text: true };
    } catch {
      return { value: LATIN1.decode(bytes), text: false };
    }
  }
}
