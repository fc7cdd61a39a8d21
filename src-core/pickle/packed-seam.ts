import type { PyGlobal } from './node.ts';
import type { Tally } from './number-runs.ts';
import { OP } from './opcodes.ts';
import type { MachineState } from './state.ts';
import { shortAscii } from './text/utf8.ts';

/** Bytes of the shortest seam: both slots, an empty key, the callee and the marks. */
const SHORTEST = 5 + 5 + 5 + 2 + 2;

/** What its opcodes count for: one that fetches from the memo for next to nothing. */
export const SEAM_STEPS = 3;

/**
 * What stands between two packed calls of one dict, as torch writes it: the memo slot of the one, the key of the other and its
 * slot, the callee from the memo, and two marks. It is read in one go; whatever is spelt in any other way is left alone.
 */
export class PackedSeam {
  readonly #tally: Tally;
  /** Where the memo has the callee, as long as no slot is filled again. */
  #slot = -1;
  #callee: PyGlobal | null = null;
  #refills = 0;
  /** How many were read, and in how many of them the callee's slot has one byte. */
  #count = 0;
  #short = 0;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Where the marks are, with key and callee on the stack; -1 where nothing is changed. */
  read(m: MachineState, callee: PyGlobal, room: number): number {
    const { bytes, view, memo, pos, stack } = m;
    if (pos + SHORTEST > m.softEnd || m.depth + room > m.limits.pickleStack) return -1;
    const { size } = memo;
    if (bytes[pos] !== OP.LONG_BINPUT || view.getInt32(pos + 1, true) !== size) return -1;
    const length = view.getInt32(pos + 6, true);
    const put = pos + 10 + length;
    if (bytes[pos + 5] !== OP.BINUNICODE || length < 0 || put + 9 > m.softEnd) return -1;
    if (bytes[put] !== OP.LONG_BINPUT || view.getInt32(put + 1, true) !== size + 1) return -1;
    const isShort = bytes[put + 5] === OP.BINGET;
    const marks = put + (isShort ? 7 : 10);
    if (marks + 2 > m.softEnd || bytes[marks] !== OP.MARK || bytes[marks + 1] !== OP.MARK) return -1;
    if (!isShort && bytes[put + 5] !== OP.LONG_BINGET) return -1;
    if (!this.#holds(isShort ? (bytes[put + 6] ?? -1) : view.getInt32(put + 6, true), callee, m)) return -1;
    const key = shortAscii(bytes, pos + 10, put);
    if (key === null) return -1;
    memo.push(stack[m.depth - 1] ?? null);
    memo.push(key);
    stack[m.depth++] = key;
    stack[m.depth++] = callee;
    m.pos = marks;
    if (this.#count === 0) this.#meet(OP.LONG_BINPUT, pos).#meet(OP.BINUNICODE, pos + 5);
    if (isShort && this.#short++ === 0) this.#meet(OP.BINGET, put + 5);
    if (!isShort && this.#short === this.#count) this.#meet(OP.LONG_BINGET, put + 5);
    this.#count++;
    return marks;
  }

  /** Count the opcodes of all that were read. */
  tally(): void {
    const { counts } = this.#tally;
    const add = (opcode: number, count: number) => (counts[opcode] = (counts[opcode] ?? 0) + count);
    add(OP.LONG_BINPUT, 2 * this.#count);
    add(OP.BINUNICODE, this.#count);
    add(OP.BINGET, this.#short);
    add(OP.LONG_BINGET, this.#count - this.#short);
  }

  #holds(slot: number, callee: PyGlobal, { memo }: MachineState): boolean {
    if (slot !== this.#slot || callee !== this.#callee || memo.refills !== this.#refills) {
      if (memo.get(slot) !== callee) return false;
      this.#slot = slot;
      this.#callee = callee;
      this.#refills = memo.refills;
    }
    return true;
  }

  #meet(opcode: number, at: number): this {
    const { first } = this.#tally;
    if (first[opcode] === -1) first[opcode] = at;
    return this;
  }
}
