import { latin1 } from '../../../bytes/latin1.ts';
import { refuse, unknown } from './values.ts';

const BUFFER = 256;
/** Longer texts are read straight from the record. */
const LONGEST_BUFFERED = 64;
const ENDS = 'Unexpected end of pickler archive.';

/** Arguments of opcodes, read as TorchScript's unpickler reads them: little-endian, from a buffer. Throws what it raises. */
export class PickleBytes {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** Where the buffer ends that is being read from. */
  #bufferEnd = 0;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  /** One character a byte. */
  text(length: number): string {
    const start = this.#take(length);
    return latin1(this.#bytes, start, start + length);
  }

  #take(length: number): number {
    const start = this.#at;
    const end = start + length;
    if (end > this.#bytes.length) refuse(ENDS);
    if (end > this.#bufferEnd) this.#bufferEnd = length > LONGEST_BUFFERED ? end : this.#bufferEnd + BUFFER;
    this.#at = end;
    return start;
  }

  /** A line that goes on behind the buffer is looked at; one without its end is sought in memory behind the pickle. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) unknown('a line without an end');
    for (let at = this.#at; end >= this.#bufferEnd; this.#bufferEnd += BUFFER)
      for (; at < this.#bufferEnd; at++) {
        const byte = this.#bytes[at] ?? 0;
        if (!/[\w.]/.test(String.fromCharCode(byte)))
          refuse(`Found character '${byte}' in string, strings must be qualified Python identifiers`);
      }
    const line = latin1(this.#bytes, this.#at, end);
    this.#at = end + 1;
    return line;
  }
}
