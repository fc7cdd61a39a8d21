import type { ByteSource } from '../bytes/byte-source.ts';
import { toSafeInteger } from '../bytes/integers.ts';
import { lookup3 } from './checksums.ts';

/** Why a structure cannot be read, and where. */
export class Hdf5Fault extends Error {
  readonly at: number;
  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/** A structure is whole, as far as it goes, and of a kind that is not read here. */
export class NotFollowed extends Error {}

/** Fields of one structure, little-endian, one after the other. Reading past its end is a fault. */
export class Fields {
  readonly start: number;
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** `start` is where the bytes lie in the file. */
  constructor(bytes: Uint8Array, start: number, at = 0) {
    this.at = at;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.start = start;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  /** An unsigned number of 1 to 8 bytes; null for one of all ones, which means that there is none. */
  number(bytes: number): number | null {
    this.#need(bytes);
    let value = 0n;
    let undefinedYet = bytes >= 4;
    for (let i = bytes - 1; i >= 0; i--) {
      const byte = this.#bytes[this.at + i] ?? 0;
      if (byte !== 0xff) undefinedYet = false;
      value = (value << 8n) | BigInt(byte);
    }
    this.at += bytes;
    if (undefinedYet) return null;
    const narrow = toSafeInteger(value);
    if (narrow === null) throw new Hdf5Fault(this.start + this.at - bytes, `a place or length of ${value}`);
    return narrow;
  }

  u8(): number {
    this.#need(1);
    return this.#view.getUint8(this.at++);
  }

  u16(): number {
    this.#need(2);
    this.at += 2;
    return this.#view.getUint16(this.at - 2, true);
  }

  u32(): number {
    this.#need(4);
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  bytes(length: number): Uint8Array {
    this.#need(length);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** A signature of four letters; anything else is a fault. */
  expect(signature: string): void {
    const at = this.start + this.at;
    if (String.fromCharCode(...this.bytes(4)) !== signature)
      throw new Hdf5Fault(at, `\`${signature}\` should stand here`);
  }

  /** Bytes that were just taken, as fields of their own. */
  part(taken: Uint8Array): Fields {
    return new Fields(taken, this.start + this.at - taken.length);
  }

  /** Bytes counted from the beginning of the structure; the place does not move. */
  from(at: number, end: number): Uint8Array {
    if (end > this.#bytes.length) throw new Hdf5Fault(this.start + at, 'a structure ends before its fields do');
    return this.#bytes.subarray(at, end);
  }

  skip(length: number): void {
    this.#need(length);
    this.at += length;
  }

  #need(length: number): void {
    if (this.at + length > this.#bytes.length)
      throw new Hdf5Fault(this.start + this.at, 'a structure ends before its fields do');
  }
}

/** The file as its superblock describes it. Addresses count from `base`. */
export class Hdf5File {
  readonly source: ByteSource;
  readonly base: number;
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly signal: AbortSignal | undefined;
  readonly #end: number;

  constructor(
    source: ByteSource,
    place: { readonly base: number; readonly offsetSize: number; readonly lengthSize: number },
    signal?: AbortSignal,
  ) {
    this.source = source;
    this.base = place.base;
    this.offsetSize = place.offsetSize;
    this.lengthSize = place.lengthSize;
    this.signal = signal;
    this.#end = source.size;
  }

  /** Bytes at an address. A fault where they are not all in the file. */
  async fields(address: number, length: number): Promise<Fields> {
    const start = this.base + address;
    if (!Number.isSafeInteger(start) || start + length > this.#end)
      throw new Hdf5Fault(start, `${length} bytes that should be here are beyond the end of the file`);
    return new Fields(await this.source.read(start, length, this.signal), start);
  }

  /** The same, up to the end of the file where there are fewer. */
  async upTo(address: number, length: number): Promise<Fields> {
    const start = this.base + address;
    if (!Number.isSafeInteger(start) || start >= this.#end)
      throw new Hdf5Fault(start, 'a structure that should be here is beyond the end of the file');
    return await this.fields(address, Math.min(length, this.#end - start));
  }

  /**
   * A structure that begins with a signature and ends in its checksum: the fields between them. `before` looks at them
   * before the checksum is compared, where its place depends on them.
   */
  async sealed(
    address: number,
    length: number,
    signature?: string,
    before?: (fields: Fields) => void,
  ): Promise<Fields> {
    const fields = await this.fields(address, length);
    if (signature !== undefined) fields.expect(signature);
    const begin = fields.at;
    before?.(new Fields(fields.from(0, length), fields.start, begin));
    fields.at = length - 4;
    expectChecksum(fields.from(0, length - 4), fields.u32(), fields.start);
    return new Fields(fields.from(0, length - 4), fields.start, begin);
  }

  address(fields: Fields): number | null {
    return fields.number(this.offsetSize);
  }

  length(fields: Fields): number {
    return fields.number(this.lengthSize) ?? 0;
  }
}

/** The checksum behind a structure of newer files. */
export function expectChecksum(covered: Uint8Array, recorded: number, at: number): void {
  if (lookup3(covered) !== recorded) throw new Hdf5Fault(at, 'the checksum of a structure does not match');
}
