import type { DirectoryEntry } from './entry.ts';
import { decodeName, kindOfName, type NameKind } from './names.ts';

/** Bytes of one decoded text. */
const CAPACITY = 1 << 18;

/**
 * Gives entries their names. ASCII names are gathered and decoded together, then cut out of the one text, which costs
 * a tenth of decoding each.
 */
export class NamePool {
  readonly #bytes = new Uint8Array(CAPACITY);
  #used = 0;
  #waiting: DirectoryEntry[] = [];

  /** The name of `entry` begins at `start` of `bytes`. Its text is there after `decodeAll`. */
  add(entry: DirectoryEntry, bytes: Uint8Array, start: number): NameKind {
    const length = entry.nameLength;
    const kind = kindOfName(bytes, start, length);
    if (kind === 'other' || length > CAPACITY) {
      entry.name = decodeName(bytes.subarray(start, start + length));
      return kind;
    }
    if (this.#used + length > CAPACITY) this.decodeAll();
    // Names are short: a loop is faster than a view and `set`.
    for (let i = 0; i < length; i++) this.#bytes[this.#used + i] = bytes[start + i] ?? 0;
    this.#used += length;
    this.#waiting.push(entry);
    return kind;
  }

  decodeAll(): void {
    const text = ASCII.decode(this.#bytes.subarray(0, this.#used));
    let at = 0;
    for (const entry of this.#waiting) {
      entry.name = text.slice(at, at + entry.nameLength);
      at += entry.nameLength;
    }
    this.#waiting = [];
    this.#used = 0;
  }
}

const ASCII = new TextDecoder('utf-8', { ignoreBOM: true });
