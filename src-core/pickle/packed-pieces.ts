import { decimal } from '../bytes/decimal.ts';
import type { PickleValue } from './node.ts';
import { smallLong } from './numbers.ts';
import { OP } from './opcodes.ts';
import type { MachineState } from './state.ts';
import { shortAscii } from './text/utf8.ts';

/** Tuples of numbers that are remembered, so that equal shapes are one array. */
const REMEMBERED = 256;
const MOST_DIMENSIONS = 64;

/** Marks a place where the bytes are not what a packed call has. */
export const NO_NUMBER = -1.5;

/** Reads the parts of a packed call one behind the other; what is spelt in any other way than usual is not read. */
export class PackedPieces {
  /** Where the next part begins. */
  pos = 0;
  /** Memo slots of the parts so far, and which parts have one, as bits. */
  slots = 0;
  memoised = 0;
  /** Where the digits of the key are, and how many; -1 where it is written otherwise. */
  keyAt = -1;
  keyLength = 0;
  /** Where memo numbers of four bytes are, and whether all numbers are of four bytes. */
  slotsAt: number[] = [];
  isWide = true;
  #part = 0;
  readonly #m: MachineState;
  readonly #tuples: (readonly number[])[] = [];
  readonly #numbers: number[] = [];

  constructor(m: MachineState) {
    this.#m = m;
  }

  begin(pos: number): void {
    this.pos = pos;
    this.#part = this.slots = this.memoised = 0;
    this.keyAt = -1;
    this.slotsAt = [];
    this.isWide = true;
  }

  /** Does this byte come next? It is stepped over all the same. */
  is(opcode: number): boolean {
    return this.#m.bytes[this.pos++] === opcode;
  }

  /** A value from the memo; undefined where there is no such opcode or slot. */
  get(): PickleValue | undefined {
    const { bytes, view, memo } = this.#m;
    const at = this.pos;
    if (bytes[at] === OP.BINGET) {
      this.pos = at + 2;
      return memo.get(bytes[at + 1] ?? -1);
    }
    if (bytes[at] !== OP.LONG_BINGET || at + 5 > bytes.length) return undefined;
    this.pos = at + 5;
    return memo.get(view.getUint32(at + 1, true));
  }

  /** The key of a storage, new or from the memo: a short str of ASCII letters, as a number where it spells one. */
  key(): string | number | null {
    const { bytes, view } = this.#m;
    const at = this.pos;
    let start = at + 2;
    let length = bytes[at + 1] ?? 0;
    if (bytes[at] === OP.BINUNICODE && at + 5 <= bytes.length) {
      start = at + 5;
      length = view.getUint32(at + 1, true);
    } else if (bytes[at] !== OP.SHORT_BINUNICODE) {
      const value = this.get();
      this.#part++;
      return typeof value === 'string' ? value : null;
    }
    if (start + length > bytes.length) return null;
    this.pos = start + length;
    const number = decimal(bytes, start, start + length);
    const text = number < 0 ? shortAscii(bytes, start, start + length) : number;
    if (number >= 0) [this.keyAt, this.keyLength] = [start, length];
    return this.put() ? text : null;
  }

  int(): number {
    const { bytes, view } = this.#m;
    const at = this.pos;
    // The longest of them has eight bytes behind its opcode.
    if (at + 9 > bytes.length) return NO_NUMBER;
    switch (bytes[at]) {
      case OP.BININT1:
        this.pos = at + 2;
        return bytes[at + 1] ?? 0;
      case OP.BININT2:
        this.pos = at + 3;
        return view.getUint16(at + 1, true);
      case OP.BININT:
        this.pos = at + 5;
        return view.getInt32(at + 1, true);
      case OP.LONG1: {
        const length = bytes[at + 1] ?? 0;
        if (length > 6) return NO_NUMBER;
        this.pos = at + 2 + length;
        return smallLong(bytes, at + 2, length);
      }
      case undefined:
      default:
        return NO_NUMBER;
    }
  }

  /** A tuple of ints, with its memo slot. */
  tuple(): readonly number[] | null {
    const { bytes } = this.#m;
    const numbers = this.#numbers;
    const marked = bytes[this.pos] === OP.MARK;
    if (marked) this.pos++;
    let length = 0;
    for (let int = this.int(); int !== NO_NUMBER && length < MOST_DIMENSIONS; int = this.int()) numbers[length++] = int;
    const end = bytes[this.pos++];
    if (marked ? end !== OP.TUPLE || length === 0 : end !== TUPLES[length]) return null;
    if (length === 0) {
      this.#part++;
      return EMPTY;
    }
    return this.put() ? this.#remembered(length) : null;
  }

  #remembered(length: number): readonly number[] {
    const numbers = this.#numbers;
    let hash = length;
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + (numbers[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 8)) & (REMEMBERED - 1);
    const known = this.#tuples[place];
    if (known?.length === length && isPrefix(known, numbers)) return known;
    return (this.#tuples[place] = numbers.slice(0, length));
  }

  /** The memo slot of a part, where it has one: it must be the next one, as every writer has it. */
  put(): boolean {
    const { bytes, view, memo } = this.#m;
    const at = this.pos;
    const bit = 1 << this.#part++;
    const next = memo.size + this.slots;
    const opcode = bytes[at];
    if (opcode === OP.BINPUT) {
      if (bytes[at + 1] !== next) return false;
      this.pos = at + 2;
      this.isWide = false;
    } else if (opcode === OP.LONG_BINPUT) {
      if (at + 5 > bytes.length || view.getUint32(at + 1, true) !== next) return false;
      this.pos = at + 5;
      this.slotsAt.push(at + 1);
    } else if (opcode === OP.MEMOIZE) this.pos = at + 1;
    else return true;
    this.memoised |= bit;
    this.slots++;
    return true;
  }
}

const EMPTY: readonly number[] = [];
/** Opcode of a tuple of so many values without a mark. */
const TUPLES: readonly number[] = [OP.EMPTY_TUPLE, OP.TUPLE1, OP.TUPLE2, OP.TUPLE3];

function isPrefix(known: readonly number[], numbers: readonly number[]): boolean {
  for (let at = 0; at < known.length; at++) if (known[at] !== numbers[at]) return false;
  return true;
}
