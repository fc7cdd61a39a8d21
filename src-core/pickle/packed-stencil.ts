import { decimal } from '../bytes/decimal.ts';
import type { Memo } from './memo.ts';
import type { Tally } from './number-runs.ts';
import type { PackedForm } from './packed-call.ts';
import { SameBytes } from './same-bytes.ts';

/** What a packed call looks like in the bytes of a pickle, by the one that was read piece by piece. */
export interface StencilSource {
  readonly form: PackedForm;
  readonly start: number;
  readonly end: number;
  /** Where the digits of the storage's key begin, and how many there are. */
  readonly keyAt: number;
  readonly keyLength: number;
  /** Where the memo numbers of its parts are, four bytes each, in order; none where slots are not numbered. */
  readonly slotsAt: readonly number[];
  /** Times a memo slot was filled again up to now: the values it takes from the memo are the same as long as this is. */
  readonly refills: number;
  /** The opcodes in it. */
  readonly opcodes: Tally;
}

/**
 * The bytes of a packed call with the digits of its key and the numbers of its memo slots left open: where the next one has
 * the same bytes around them, it is of the same form, and only these numbers are to be read.
 */
export class PackedStencil {
  readonly form: PackedForm;
  readonly length: number;
  /** The stencil of the call that came after one of this kind the last time: layers repeat. */
  next: PackedStencil = this;
  /** How many calls were read by it. */
  uses = 0;
  readonly #refills: number;
  readonly #bytes: SameBytes;
  readonly #slots: Uint16Array;
  readonly #key: number;
  readonly #keyEnd: number;
  readonly #opcodes: Tally;

  constructor(bytes: Uint8Array, source: StencilSource) {
    const { start, end, keyAt, keyLength, slotsAt } = source;
    this.form = source.form;
    this.length = end - start;
    this.#refills = source.refills;
    this.#key = keyAt - start;
    this.#keyEnd = this.#key + keyLength;
    this.#slots = Uint16Array.from(slotsAt, (at) => at - start);
    this.#opcodes = source.opcodes;
    const open = [[this.#key, this.#keyEnd] as const, ...Array.from(this.#slots, (at) => [at, at + 4] as const)];
    this.#bytes = new SameBytes(bytes.subarray(start, end), open);
  }

  /**
   * The number that the key of the call at `at` spells, where it has these bytes and the next slots of the memo; -1 where
   * anything is different.
   */
  keyAt(bytes: Uint8Array, view: DataView, at: number, { size, refills }: Memo): number {
    if (refills !== this.#refills || at + this.length > bytes.length || !this.#bytes.standAt(view, at)) return -1;
    const slots = this.#slots;
    for (let i = 0; i < slots.length; i++) if (view.getInt32(at + (slots[i] ?? 0), true) !== size + i) return -1;
    return decimal(bytes, at + this.#key, at + this.#keyEnd);
  }

  /** Count the opcodes of all calls that were read by it. Where each is met first is known from the call it was made of. */
  tally({ counts }: Tally): void {
    this.#opcodes.counts.forEach((count, opcode) => (counts[opcode] = (counts[opcode] ?? 0) + count * this.uses));
  }
}
