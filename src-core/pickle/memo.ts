import type { PickleValue } from './node.ts';
import { PackedCall } from './packed-call.ts';

/**
 * Slots by index. Contiguous ones are an array that grows as they are filled; any other index is only a key of a map,
 * so a sparse index costs nothing. `size` is the number of filled slots, which is where MEMOIZE puts the next value
 * (CPython `_pickle.c` load_memoize).
 */
export class Memo {
  readonly #dense: PickleValue[] = [];
  readonly #sparse = new Map<number | bigint, PickleValue>();
  #largest: number | bigint = 0;

  get size(): number {
    return this.#dense.length + this.#sparse.size;
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
    const dense = this.#dense;
    if (typeof index === 'number' && index < dense.length) this.#replace(index, value);
    else if (index === dense.length && this.#sparse.size === 0) dense.push(value);
    else {
      this.#sparse.set(index, value);
      if (index > this.#largest) this.#largest = index;
    }
  }

  get(index: number | bigint): PickleValue | undefined {
    if (typeof index !== 'number' || index >= this.#dense.length) return this.#sparse.get(index);
    const value = this.#dense[index];
    return value instanceof PackedCall ? value.inSlot(index) : value;
  }

  /** Give the next `slots` slots of a dense memo to the parts of a packed call: they hold the call until they are asked for. */
  append(call: PackedCall, slots: number): void {
    for (let slot = 0; slot < slots; slot++) this.#dense.push(call);
  }

  /** A packed call that is put into an earlier slot would pass for one of its own parts there: those are spelt out before. */
  #replace(index: number, value: PickleValue): void {
    const dense = this.#dense;
    if (value instanceof PackedCall && value.memoStart >= 0) {
      const end = value.memoStart + value.slots;
      for (let slot = value.memoStart; slot < end; slot++) if (dense[slot] === value) dense[slot] = value.inSlot(slot);
      value.memoStart = -1;
    }
    dense[index] = value;
  }
}
