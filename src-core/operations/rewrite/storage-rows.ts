import { decimalText } from '../../bytes/decimal.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';

/** Numbers this much larger than there are storages are keys like any other text. */
const GAP = 4;

/** The rows of storages by their keys, which nearly always are numbers: of equal keys the last. */
export class StorageRows {
  /** One more than the row of each number; 0 where there is none. */
  readonly #numbered: Int32Array;
  readonly #named = new Map<string, number>();

  constructor(storages: Rows<Storage>) {
    this.#numbered = new Int32Array(storages.length * GAP);
    for (const [row, { key }] of storages.entries()) {
      const number = decimalText(key);
      if (number >= 0 && number < this.#numbered.length) this.#numbered[number] = row + 1;
      else this.#named.set(key, row);
    }
  }

  /** -1 where no storage has this key. */
  rowOf(key: string): number {
    const number = decimalText(key);
    const numbered = number < 0 ? 0 : (this.#numbered[number] ?? 0);
    return numbered > 0 ? numbered - 1 : (this.#named.get(key) ?? -1);
  }
}
