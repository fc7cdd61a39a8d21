/** Whole numbers of 32 bits, of which there may be millions: they take four bytes each, and none is an object. */
export class Int32Column {
  values: Int32Array;
  length = 0;

  constructor(capacity = 64) {
    this.values = new Int32Array(Math.max(16, capacity));
  }

  push(value: number): void {
    if (this.length === this.values.length) this.#grow(1);
    this.values[this.length++] = value;
  }

  /** Of an empty column undefined, as of an array. */
  pop(): number | undefined {
    return this.length === 0 ? undefined : this.values[--this.length];
  }

  append(numbers: ArrayLike<number>): void {
    const { length } = this;
    if (length + numbers.length > this.values.length) this.#grow(numbers.length);
    // A loop is quicker than a view for the few numbers most lists have.
    for (let at = 0; at < numbers.length; at++) this.values[length + at] = numbers[at] ?? 0;
    this.length = length + numbers.length;
  }

  /** Append the numbers `[from, to)` of another column. */
  appendRange(numbers: Int32Array, from: number, to: number): void {
    let { length } = this;
    if (length + to - from > this.values.length) this.#grow(to - from);
    for (let at = from; at < to; at++) this.values[length++] = numbers[at] ?? 0;
    this.length = length;
  }

  #grow(by: number): void {
    const grown = new Int32Array(Math.max(this.values.length * 2, this.length + by));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }
}
