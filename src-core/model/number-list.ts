type Numbers = Uint8Array | Uint32Array | Float64Array;

/**
 * A growing list of numbers of one width. An array that grows to hundreds of thousands leaves three times its size behind,
 * in a part of the heap that is cleared late.
 */
export class NumberList<T extends Numbers> {
  readonly #make: new (length: number) => T;
  #numbers: T;
  #length = 0;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#numbers = new make(64);
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new this.#make(this.#length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = number;
  }

  /** Push all of `numbers`. */
  append(numbers: ArrayLike<number>): void {
    const length = this.#length + numbers.length;
    if (length > this.#numbers.length) {
      const larger = new this.#make(Math.max(length, this.#length * 2));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(numbers, this.#length);
    this.#length = length;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#numbers[index] : undefined;
  }

  /** What is in it now; no copy. */
  toArray(): T {
    return this.#numbers.subarray(0, this.#length) as T;
  }
}
