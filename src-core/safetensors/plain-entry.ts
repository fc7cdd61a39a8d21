/** A tensor's entry as every writer puts it: three fields, each once, nothing but plain text and plain integers in them. */
export interface PlainEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  /** One past the closing brace. */
  readonly next: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x7d;

/** Names of dtypes are few: each is made into text once. */
const TEXTS = new Map<number, string>();
/** Seven letters of seven bits are an exact number. */
const LONGEST_TEXT = 7;
/** More digits may not be exact. */
const MOST_DIGITS = 15;
/** torch refuses more dimensions. */
const MOST_NUMBERS = 64;
/** Different shapes that are remembered: models have a handful. */
const MOST_SHAPES = 1024;

/**
 * Reads entries of one header. Nothing is made on the way but what is returned: a header of 200,000 tensors is read three
 * times as fast as through a tree of JSON values. Equal shapes are one array.
 */
export class PlainEntryReader {
  readonly #bytes: Uint8Array;
  readonly #numbers = new Float64Array(MOST_NUMBERS);
  #count = 0;
  #at = 0;
  readonly #shapes = new Map<number, readonly number[]>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The value of a header entry at `at`, or null where it is anything but the usual: then the strict reader decides. */
  read(at: number): PlainEntry | null {
    this.#at = at;
    if (!this.#take(0x7b)) return null;
    let dtype: string | null = null;
    let shape: readonly number[] | null = null;
    let begin = -1;
    let end = -1;
    for (;;) {
      // The fields differ in their first letter; `key` compares the rest.
      switch (this.#bytes[this.#at + 1] ?? 0) {
        case 0x64: // dtype, data_offsets
          if (dtype === null && this.#key('dtype')) {
            dtype = this.#shortText();
            if (dtype === null) return null;
          } else if (begin < 0 && this.#key('data_offsets')) {
            if (!this.#integers() || this.#count !== 2) return null;
            [begin, end] = [this.#numbers[0] ?? 0, this.#numbers[1] ?? 0];
          } else return null;
          break;
        case 0x73: // shape
          if (shape !== null || !this.#key('shape') || !this.#integers()) return null;
          shape = this.#shape();
          break;
        default:
          return null;
      }
      if (this.#take(CLOSE)) break;
      if (!this.#take(COMMA)) return null;
      this.#take(0x20);
    }
    if (dtype === null || shape === null || begin < 0) return null;
    return { dtype, shape, begin, end, next: this.#at };
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** `"name":` and the blank that some writers put behind it. */
  #key(name: string): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const end = at + name.length + 1;
    if (bytes[at] !== QUOTE || bytes[end] !== QUOTE || bytes[end + 1] !== 0x3a) return false;
    for (let i = 0; i < name.length; i++) if (bytes[at + 1 + i] !== name.charCodeAt(i)) return false;
    this.#at = end + 2;
    this.#take(0x20);
    return true;
  }

  /** A few letters, digits or `_` in quotes. */
  #shortText(): string | null {
    if (!this.#take(QUOTE)) return null;
    const start = this.#at;
    let hash = 0;
    while (isWordByte(this.#bytes[this.#at] ?? 0) && this.#at - start < LONGEST_TEXT)
      hash = hash * 128 + (this.#bytes[this.#at++] ?? 0);
    const end = this.#at;
    if (end === start || !this.#take(QUOTE)) return null;
    let text = TEXTS.get(hash);
    if (text === undefined) {
      text = String.fromCharCode(...this.#bytes.subarray(start, end));
      // A hostile header may name any number of them.
      if (TEXTS.size < 64) TEXTS.set(hash, text);
    }
    return text;
  }

  /** Read a list of integers into `#numbers`. */
  #integers(): boolean {
    this.#count = 0;
    if (!this.#take(0x5b)) return false;
    if (this.#take(0x5d)) return true;
    while (this.#count < MOST_NUMBERS) {
      const number = this.#integer();
      if (number < 0) return false;
      this.#numbers[this.#count++] = number;
      if (this.#take(0x5d)) return true;
      if (!this.#take(COMMA)) return false;
      this.#take(0x20);
    }
    return false;
  }

  /** The numbers just read as a list: the same one as before where its numbers are, for models repeat their layers. */
  #shape(): readonly number[] {
    let hash = this.#count;
    for (let i = 0; i < this.#count; i++) hash = (Math.imul(hash, 31) + (this.#numbers[i] ?? 0)) | 0;
    const known = this.#shapes.get(hash);
    if (known !== undefined && this.#isRead(known)) return known;
    const shape = Array.from(this.#numbers.subarray(0, this.#count));
    if (known === undefined && this.#shapes.size < MOST_SHAPES) this.#shapes.set(hash, shape);
    return shape;
  }

  #isRead(shape: readonly number[]): boolean {
    if (shape.length !== this.#count) return false;
    for (let i = 0; i < shape.length; i++) if (shape[i] !== this.#numbers[i]) return false;
    return true;
  }

  /** -1 where no usual integer stands. */
  #integer(): number {
    const start = this.#at;
    let value = 0;
    for (;;) {
      const digit = (this.#bytes[this.#at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.#at += 1;
    }
    const digits = this.#at - start;
    // JSON has no leading zeros; what follows a number is checked by the list around it.
    const isOdd = digits === 0 || digits > MOST_DIGITS || (digits > 1 && this.#bytes[start] === 0x30);
    return isOdd ? -1 : value;
  }
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || (byte >= 0x61 && byte <= 0x7a)
  );
}
