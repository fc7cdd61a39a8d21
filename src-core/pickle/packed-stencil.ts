import { decimal } from '../bytes/decimal.ts';
import type { Memo } from './memo.ts';
import type { Tally } from './number-runs.ts';
import type { PackedForm } from './packed-call.ts';

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
  /** From the first byte of a call: which bytes are always the same, and what they are. */
  readonly #places: Uint16Array;
  readonly #expected: Uint8Array;
  readonly #slots: Uint16Array;
  readonly #key: number;
  readonly #keyLength: number;
  readonly #opcodes: Tally;

  constructor(bytes: Uint8Array, source: StencilSource) {
    const { start, end, keyAt, keyLength, slotsAt } = source;
    this.form = source.form;
    this.length = end - start;
    this.#refills = source.refills;
    this.#key = keyAt - start;
    this.#keyLength = keyLength;
    this.#slots = Uint16Array.from(slotsAt, (at) => at - start);
    this.#opcodes = source.opcodes;
    const open = new Set<number>();
    for (let at = keyAt; at < keyAt + keyLength; at++) open.add(at);
    for (const at of slotsAt) for (let i = 0; i < 4; i++) open.add(at + i);
    const places: number[] = [];
    for (let at = start; at < end; at++) if (!open.has(at)) places.push(at - start);
    this.#places = Uint16Array.from(places);
    this.#expected = Uint8Array.from(places, (place) => bytes[start + place] ?? 0);
  }

  /**
   * The number that the key of the call at `at` spells, where it has these bytes and the next slots of the memo; -1 where
   * anything is different.
   */
  keyAt(bytes: Uint8Array, view: DataView, at: number, { size, refills }: Memo): number {
    const places = this.#places;
    const expected = this.#expected;
    if (refills !== this.#refills || at + this.length > bytes.length) return -1;
    for (let i = 0; i < places.length; i++) if (bytes[at + (places[i] ?? 0)] !== expected[i]) return -1;
    const slots = this.#slots;
    for (let i = 0; i < slots.length; i++) if (view.getUint32(at + (slots[i] ?? 0), true) !== size + i) return -1;
    const key = at + this.#key;
    return decimal(bytes, key, key + this.#keyLength);
  }

  /** Count the opcodes of all calls that were read by it. Where each is met first is known from the call it was made of. */
  tally({ counts }: Tally): void {
    this.#opcodes.counts.forEach((count, opcode) => (counts[opcode] = (counts[opcode] ?? 0) + count * this.uses));
  }
}
