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
    if (this.#length === this.#numbers.length) this.#grow(1);
    this.#numbers[this.#length++] = number;
  }

  /** Push all of `numbers`. */
  append(numbers: ArrayLike<number>): void {
    this.#grow(numbers.length);
    this.#numbers.set(numbers, this.#length);
    this.#length += numbers.length;
  }

  /** Push one number so many times. */
  repeat(number: number, count: number): void {
    this.#grow(count);
    this.#numbers.fill(number, this.#length, (this.#length += count));
  }

  /** Push so many numbers that count up. */
  countUp(first: number, count: number): void {
    this.#grow(count);
    const numbers = this.#numbers;
    const start = this.#length;
    for (let at = 0; at < count; at++) numbers[start + at] = first + at;
    this.#length = start + count;
  }

  /** Make room for `more`. */
  #grow(more: number): void {
    const length = this.#length + more;
    if (length <= this.#numbers.length) return;
    const larger = new this.#make(Math.max(length, this.#length * 2));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#numbers[index] : undefined;
  }

  /** What is in it now; no copy. */
  toArray(): T {
    return this.#numbers.subarray(0, this.#length) as T;
  }
}
