import { decimalText } from '../bytes/decimal.ts';
import { NumberList } from '../model/number-list.ts';
import type { PickleValue } from '../pickle/node.ts';
import { keyIdentity } from '../pickle/python-key.ts';

/**
 * Finds storages by the keys of their persistent ids. Python compares keys by value: `'0'` and `0` are two keys, `1` and
 * `True` are one. torch numbers storages from '0' on, so that most keys are found by their number alone.
 */
export class KeyIndex {
  /** Storages of the keys '0', '1', '2'…, as long as they are declared in this order. */
  readonly #numbered = new NumberList(Uint32Array);
  readonly #others = new Map<unknown, number>();

  /** The index of a storage; -1 where no id has that key. */
  get(key: PickleValue): number {
    const number = typeof key === 'string' ? decimalText(key) : -1;
    if (number >= 0) return this.getNumber(number);
    return this.#others.get(identity(key)) ?? -1;
  }

  /** The same for the str that spells a number. */
  getNumber(number: number): number {
    if (number < this.#numbered.length) return this.#numbered.at(number) ?? -1;
    return this.#others.get(String(number)) ?? -1;
  }

  setNumber(number: number, index: number): void {
    if (number === this.#numbered.length) this.#numbered.push(index);
    else this.#others.set(String(number), index);
  }

  /** The number that no key has been yet, and none behind it; -1 where that is not known. */
  get next(): number {
    return this.#others.size === 0 ? this.#numbered.length : -1;
  }

  /** Set so many numbers from `next` on, of storages that follow each other. */
  setNext(count: number, index: number): void {
    this.#numbered.countUp(index, count);
  }

  /** For a key that has none yet. */
  set(key: PickleValue, index: number): void {
    const number = typeof key === 'string' ? decimalText(key) : -1;
    if (number >= 0) this.setNumber(number, index);
    else this.#others.set(identity(key), index);
  }
}

function identity(key: PickleValue): unknown {
  return typeof key === 'string' ? key : (keyIdentity(key) ?? key);
}
