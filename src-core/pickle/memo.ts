import type { PickleValue } from './node.ts';
import type { PackedCall } from './packed-call.ts';

/**
 * Slots by index. Contiguous ones are an array that grows as they are filled; any other index is only a key of a map,
 * so a sparse index costs nothing. `size` is the number of filled slots, which is where MEMOIZE puts the next value
 * (CPython `_pickle.c` load_memoize).
 */
export class Memo {
  /** The contiguous slots, those of parts of packed calls left out. */
  readonly #dense: PickleValue[] = [];
  #contiguous = 0;
  readonly #sparse = new Map<number | bigint, PickleValue>();
  #largest: number | bigint = 0;
  /** Packed calls whose parts have slots, in order of these, and how many slots are left out up to each of them. */
  readonly #packed: PackedCall[] = [];
  readonly #leftOut: number[] = [];
  /** Slots of parts that were filled again with something else. */
  readonly #refilled = new Map<number, PickleValue>();
  /** How often a slot was filled again. */
  refills = 0;

  get size(): number {
    return this.#contiguous + this.#sparse.size;
  }

  /** True where the largest index is far beyond the number of slots. Python 2 begins at 1, which is not far. */
  get isSparse(): boolean {
    return this.#largest > this.size * 2 + 64;
  }

  /** True while the slots are numbered from 0 without gaps. */
  get isDense(): boolean {
    return this.#sparse.size === 0;
  }

  put(index: number | bigint, value: PickleValue): void {
    if (index === this.#contiguous && this.#sparse.size === 0) {
      this.#dense.push(value);
      this.#contiguous++;
    } else if (typeof index === 'number' && index < this.#contiguous) this.#refill(index, value);
    else {
      this.#sparse.set(index, value);
      if (index > this.#largest) this.#largest = index;
    }
  }

  get(index: number | bigint): PickleValue | undefined {
    if (typeof index !== 'number' || index >= this.#contiguous) return this.#sparse.get(index);
    const at = this.#packedBefore(index);
    const call = at < 0 ? undefined : this.#packed[at];
    if (call === undefined) return this.#dense[index];
    if (index >= call.memoStart + call.form.slots) return this.#dense[index - (this.#leftOut[at] ?? 0)];
    const refilled = this.#refilled.size === 0 ? undefined : this.#refilled.get(index);
    return refilled === undefined ? call.inSlot(index) : refilled;
  }

  /** The same as `put` at `size`, for a dense memo. */
  push(value: PickleValue): void {
    this.#dense.push(value);
    this.#contiguous++;
  }

  /** Give the next slots of a dense memo to the parts of a packed call, which has them when they are asked for. */
  append(call: PackedCall): void {
    const { slots } = call.form;
    if (slots === 0) return;
    this.#leftOut.push((this.#leftOut.at(-1) ?? 0) + slots);
    this.#packed.push(call);
    this.#contiguous += slots;
  }

  #refill(index: number, value: PickleValue): void {
    this.refills++;
    const at = this.#packedBefore(index);
    const call = at < 0 ? undefined : this.#packed[at];
    if (call !== undefined && index < call.memoStart + call.form.slots) this.#refilled.set(index, value);
    else this.#dense[index - (at < 0 ? 0 : (this.#leftOut[at] ?? 0))] = value;
  }

  /** The last packed call whose slots begin at `index` or before it; -1 where there is none, as for all that is used often. */
  #packedBefore(index: number): number {
    const packed = this.#packed;
    if (packed.length === 0 || index < (packed[0]?.memoStart ?? 0)) return -1;
    let low = 0;
    let high = packed.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((packed[middle]?.memoStart ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low;
  }
}
