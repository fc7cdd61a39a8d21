import type { ByteSource } from '../bytes/byte-source.ts';

/** One field of a protobuf message. `start` and `end` are its value's bytes in the file. Source: protobuf.dev, "Encoding". */
export interface Field {
  readonly number: number;
  readonly type: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** A varint's value, as the unsigned 64 bits it has; 0n for the others. */
  readonly value: bigint;
  readonly start: number;
  readonly end: number;
}

/** Where and why a message cannot be read further. */
export class WireFault extends Error {
  readonly at: number;
  readonly kind: 'cut' | 'malformed';

  constructor(at: number, kind: 'cut' | 'malformed', why: string) {
    super(why);
    this.at = at;
    this.kind = kind;
  }
}

const WINDOW = 64 << 10;

/** Reads messages of a protobuf file without holding it: values are skipped by their length. */
export class WireReader {
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** The fields of the message in `[start, end)`, in order. Throws `WireFault`, and what the source throws. */
  async *fields(start: number, end: number): AsyncGenerator<Field, void> {
    for (let at = start; at < end;) {
      const key = await this.#varint(at, end);
      const number = Number(key.value >> 3n);
      if (number === 0) throw new WireFault(at, 'malformed', 'a field with the number 0');
      const field = await this.#field(number, Number(key.value & 7n), key.end, end);
      yield field;
      at = field.end;
    }
  }

  async #field(number: number, wireType: number, at: number, end: number): Promise<Field> {
    switch (wireType) {
      case 0: {
        const { value, end: after } = await this.#varint(at, end);
        return { number, type: 'varint', value, start: at, end: after };
      }
      case 1:
        return this.#run(number, 'fixed64', at, 8, end);
      case 2: {
        const length = await this.#varint(at, end);
        if (length.value > BigInt(end - length.end))
          throw new WireFault(at, 'cut', `field ${number} has ${length.value} bytes, ${end - length.end} are left`);
        return this.#run(number, 'bytes', length.end, Number(length.value), end);
      }
      case 5:
        return this.#run(number, 'fixed32', at, 4, end);
      default:
        throw new WireFault(at, 'malformed', `field ${number} has the wire type ${wireType}, which does not exist`);
    }
  }

  #run(number: number, type: Field['type'], start: number, length: number, end: number): Field {
    if (start + length > end)
      throw new WireFault(start, 'cut', `field ${number} has ${length} bytes, ${end - start} are left`);
    return { number, type, value: 0n, start, end: start + length };
  }

  /** A varint at `at`: its value, and where it ends. */
  async #varint(at: number, end: number): Promise<{ readonly value: bigint; readonly end: number }> {
    // A key or a length is one byte, mostly, and lies in the window.
    const first = this.#window[at - this.#windowStart] ?? 0x80;
    if (at >= this.#windowStart && at < end && first < 0x80) return { value: BigInt(first), end: at + 1 };
    await this.#show(at, Math.min(10, end - at));
    let value = 0n;
    for (let length = 0; length < 10; length++) {
      if (at + length >= end) throw new WireFault(at, 'cut', 'the data ends inside a number');
      const byte = this.#window[at + length - this.#windowStart] ?? 0;
      value |= BigInt(byte & 0x7f) << BigInt(7 * length);
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + length + 1 };
    }
    throw new WireFault(at, 'malformed', 'a number of more than ten bytes');
  }

  async #show(at: number, length: number): Promise<void> {
    if (at >= this.#windowStart && at + length <= this.#windowStart + this.#window.length) return;
    this.#window = await this.#source.read(
      at,
      Math.min(Math.max(WINDOW, length), this.#source.size - at),
      this.#signal,
    );
    this.#windowStart = at;
  }

  /** The bytes of a small value; longer ones are cut at `limit`. */
  async bytes({ start, end }: Field, limit = 1 << 20): Promise<Uint8Array> {
    const length = Math.min(end - start, limit);
    await this.#show(start, length);
    return this.#window.subarray(start - this.#windowStart, start - this.#windowStart + length);
  }

  async text(field: Field): Promise<string> {
    return new TextDecoder().decode(await this.bytes(field));
  }
}
