import type { PickleValue } from './node.ts';

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

  put(index: number | bigint, value: PickleValue): void {
    const dense = this.#dense;
    if (typeof index === 'number' && index < dense.length) dense[index] = value;
    else if (index === dense.length && this.#sparse.size === 0) dense.push(value);
    else {
      this.#sparse.set(index, value);
      if (index > this.#largest) this.#largest = index;
    }
  }

  get(index: number | bigint): PickleValue | undefined {
    if (typeof index === 'number' && index < this.#dense.length) return this.#dense[index];
    return this.#sparse.get(index);
  }
}
