import type { PickleValue } from './node.ts';

/**
 * Slots by index. Contiguous ones are an array that grows as they are filled; any other index is only a key of a map,
 * so a sparse index costs nothing. `size` is the number of filled slots, which is where MEMOIZE puts the next value
 * (CPython `_pickle.c` load_memoize).
 */
export class Memo {
  readonly #dense: PickleValue[] = [];
  readonly #sparse = new Map<number | bigint, PickleValue>();

  get size(): number {
    return this.#dense.length + this.#sparse.size;
  }

  get isSparse(): boolean {
    return this.#sparse.size > 0;
  }

  put(index: number | bigint, value: PickleValue): void {
    const dense = this.#dense;
    if (typeof index === 'number' && index < dense.length) dense[index] = value;
    else if (index === dense.length && this.#sparse.size === 0) dense.push(value);
    else this.#sparse.set(index, value);
  }

  get(index: number | bigint): PickleValue | undefined {
    if (typeof index === 'number' && index < this.#dense.length) return this.#dense[index];
    return this.#sparse.get(index);
  }
}
