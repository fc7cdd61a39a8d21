import { RowTable } from '../model/row-table.ts';

/** A growing list of rows that are numbers, a few each: hundreds of thousands of objects would take ten times the memory. */
export abstract class NumberRows<T> extends RowTable<T> {
  readonly #fields: number;
  #numbers: Float64Array;
  #length = 0;

  /** `fields` is how many numbers a row is; room is made for `capacity` rows, more are taken when they come. */
  constructor(fields: number, capacity = 64) {
    super();
    this.#fields = fields;
    this.#numbers = new Float64Array(Math.max(1, capacity) * fields);
  }

  get length(): number {
    return this.#length;
  }

  /** Make a row of the numbers from `at` on. */
  protected abstract decode(numbers: Float64Array, at: number): T;

  /** Write the numbers of a row from `at` on. */
  protected abstract encode(row: T, numbers: Float64Array, at: number): void;

  push(row: T): void {
    const at = this.#length * this.#fields;
    if (at === this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.encode(row, this.#numbers, at);
    this.#length += 1;
  }

  /** One number of a row, without making the row. */
  protected number(index: number, field: number): number {
    return this.#numbers[index * this.#fields + field] ?? 0;
  }

  protected row(index: number): T {
    return this.decode(this.#numbers, index * this.#fields);
  }
}
