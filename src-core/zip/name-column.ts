import { decimal } from '../bytes/decimal.ts';
import { equalRanges } from '../bytes/equal-ranges.ts';
import { decodeName } from './names.ts';
import type { NumberedNames } from './numbered-names.ts';

/** Names that are decoded together: one text is cut into them, which costs a tenth of decoding each. */
const BLOCK = 1024;
/**
 * Of a large block so many are decoded by themselves first: what stands beside the storages is looked up by name, one
 * by one.
 */
const SINGLE = 16;

const ASCII = new TextDecoder('utf-8', { ignoreBOM: true });

const SLASH = 0x2f;

/** Another one in each process, so that nobody can make names that all have one hash. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/** Bit 5 of every byte: with it the upper and the lower case of a letter are one. */
const CASE_BITS = 0x20202020;

/**
 * The names of many entries, as the places of their bytes: `bytes[starts[i], starts[i] + lengths[i])`. Names are compared
 * as bytes; their texts are made for a whole block when one of it is asked for.
 */
export class NameColumn {
  readonly starts: Uint32Array;
  readonly lengths: Uint16Array;
  readonly #bytes: Uint8Array;
  readonly #numbered: NumberedNames | null;
  readonly #view: DataView;
  readonly #texts: (readonly string[] | undefined)[] = [];
  /** How often a name of each block was asked for, up to `SINGLE`. */
  readonly #asked: Uint8Array;
  /** The bytes names were last compared with: nearly always one folder with the names of a whole directory. */
  #expected: DataView = new DataView(new ArrayBuffer(0));

  constructor(bytes: Uint8Array, starts: Uint32Array, lengths: Uint16Array, numbered: NumberedNames | null = null) {
    this.#numbered = numbered;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.starts = starts;
    this.lengths = lengths;
    this.#asked = new Uint8Array(Math.ceil(lengths.length / BLOCK));
  }

  text(index: number): string {
    const block = Math.floor(index / BLOCK);
    const asked = this.#asked[block] ?? 0;
    if (asked < SINGLE) {
      this.#asked[block] = asked + 1;
      return decodeName(this.bytesOf(index));
    }
    const texts = (this.#texts[block] ??= this.#decode(block * BLOCK));
    return texts[index % BLOCK] ?? '';
  }

  bytesOf(index: number): Uint8Array {
    const start = this.starts[index] ?? 0;
    return this.#bytes.subarray(start, start + (this.lengths[index] ?? 0));
  }

  /** Does the name stand in another buffer at `at`? It has to have that many bytes there. */
  standsIn(index: number, other: DataView, at: number): boolean {
    const length = this.lengths[index] ?? 0;
    return at + length <= other.byteLength && equalRanges(this.#view, this.starts[index] ?? 0, other, at, length);
  }

  startsWith(index: number, prefix: Uint8Array): boolean {
    return prefix.length <= (this.lengths[index] ?? 0) && this.#matches(this.starts[index] ?? 0, prefix);
  }

  /** Is the name this folder, which ends with a slash, and one more part? */
  liesIn(index: number, folder: Uint8Array): boolean {
    if (!this.startsWith(index, folder)) return false;
    const start = this.starts[index] ?? 0;
    const end = start + (this.lengths[index] ?? 0);
    for (let at = start + folder.length; at < end; at++) if (this.#bytes[at] === SLASH) return false;
    return end > start + folder.length;
  }

  endsWith(index: number, suffix: Uint8Array): boolean {
    const length = this.lengths[index] ?? 0;
    return suffix.length <= length && this.#matches((this.starts[index] ?? 0) + length - suffix.length, suffix);
  }

  /** Is the name behind its first `skip` bytes this ASCII text behind its first `from` characters? */
  endsAs(index: number, skip: number, text: string, from: number): boolean {
    const start = (this.starts[index] ?? 0) + skip - from;
    if ((this.lengths[index] ?? 0) - skip !== text.length - from) return false;
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80 || this.#bytes[start + i] !== unit) return false;
    }
    return true;
  }

  /** The whole number that the name spells in decimal digits behind its first `skip` bytes; -1 for anything else. */
  numberBehind(index: number, skip: number): number {
    const start = this.starts[index] ?? 0;
    return decimal(this.#bytes, start + skip, start + (this.lengths[index] ?? 0));
  }

  /** By row, the numbers of names in a folder that are known already, -1 for others; null where it is none of that folder. */
  knownNumbers(folder: Uint8Array): Int32Array | null {
    const known = this.#numbered;
    return known?.length === folder.length && folder.every((byte, i) => byte === known.bytes[known.start + i])
      ? known.numbers
      : null;
  }

  equal(one: number, other: number): boolean {
    return this.lengths[one] === this.lengths[other] && this.standsIn(one, this.#view, this.starts[other] ?? 0);
  }

  /** Are two names equal but for the case of ASCII letters? */
  equalButForCase(one: number, other: number): boolean {
    const length = this.lengths[one] ?? 0;
    if (length !== this.lengths[other]) return false;
    const [first, second] = [this.starts[one] ?? 0, this.starts[other] ?? 0];
    for (let i = 0; i < length; i++)
      if (foldCase(this.#bytes[first + i] ?? 0) !== foldCase(this.#bytes[second + i] ?? 0)) return false;
    return true;
  }

  /** A hash, unsigned, that is equal for names that differ in case alone; it takes some other bytes for one as well. */
  foldedHash(index: number): number {
    const start = this.starts[index] ?? 0;
    const end = start + (this.lengths[index] ?? 0);
    let hash = SEED;
    let at = start;
    // FNV-1a by words of four bytes; what moves upwards in the product is brought down again.
    for (; at + 4 <= end; at += 4) {
      hash = Math.imul(hash ^ (this.#view.getUint32(at, true) | CASE_BITS), 0x01000193);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) hash = Math.imul(hash ^ ((this.#bytes[at] ?? 0) | 0x20), 0x01000193);
    return hash >>> 0;
  }

  #matches(start: number, expected: Uint8Array): boolean {
    return equalRanges(this.#view, start, this.#viewOf(expected), 0, expected.length);
  }

  #viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
    const last = this.#expected;
    if (last.buffer === buffer && last.byteOffset === byteOffset && last.byteLength === byteLength) return last;
    return (this.#expected = new DataView(buffer, byteOffset, byteLength));
  }

  /** ASCII names of a block are gathered, decoded at once and cut out of the one text; any other is decoded by itself. */
  #decode(first: number): readonly string[] {
    const last = Math.min(first + BLOCK, this.lengths.length);
    let total = 0;
    for (let i = first; i < last; i++) total += this.lengths[i] ?? 0;
    const gathered = new Uint8Array(total);
    let used = 0;
    let others = 0;
    for (let i = first; i < last; i++) {
      const start = this.starts[i] ?? 0;
      const length = this.lengths[i] ?? 0;
      let all = 0;
      for (let k = 0; k < length; k++) all |= gathered[used + k] = this.#bytes[start + k] ?? 0;
      if (all < 0x80) used += length;
      else others++;
    }
    const text = ASCII.decode(gathered.subarray(0, used));
    return this.#cut(text, first, last, others > 0);
  }

  #cut(text: string, first: number, last: number, mixed: boolean): readonly string[] {
    const texts: string[] = [];
    let at = 0;
    for (let i = first; i < last; i++) {
      const length = this.lengths[i] ?? 0;
      if (mixed && !isAscii(this.bytesOf(i))) {
        texts.push(decodeName(this.bytesOf(i)));
        continue;
      }
      texts.push(text.slice(at, at + length));
      at += length;
    }
    return texts;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function foldCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
