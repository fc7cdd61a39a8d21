/**
 * torch's `hash_combine` modulo 2^64, in two halves of 32 bits, because a fold over 200,000 checksums must cost
 * milliseconds: `s ^= v + 0x9e3779b9 + (s << 6) + (s >> 2)`.
 * Source: pytorch, c10/util/hash.h and caffe2/serialize/inline_container.cc.
 */
export class Fold64 {
  /** Signed, and summed by 16 bits: larger numbers are objects until a function has been called a thousand times. */
  #high = 0;
  #low = 0;

  /** Add the numbers of a column, of 32 bits each, in the order of the rows. */
  addRows(column: Uint32Array, rows: Uint32Array): void {
    for (const row of rows) this.add(column[row] ?? 0);
  }

  /** `valueHigh` and `valueLow` are the halves of a 64-bit value, unsigned. */
  add(valueLow: number, valueHigh = 0): void {
    const low = this.#low;
    const high = this.#high;
    const left = low << 6;
    const right = (low >>> 2) | (high << 30);
    const first = (valueLow & 0xffff) + 0x79b9 + (left & 0xffff) + (right & 0xffff);
    const second = (valueLow >>> 16) + 0x9e37 + (left >>> 16) + (right >>> 16) + (first >>> 16);
    const sumHigh = ((valueHigh + ((high << 6) | (low >>> 26))) | 0) + (high >>> 2) + (second >>> 16);
    this.#low = low ^ ((second << 16) | (first & 0xffff));
    this.#high = high ^ sumHigh;
  }

  /** The value as torch prints it: twenty decimal digits. */
  digits(): string {
    const value = (BigInt(this.#high) << 32n) | BigInt(this.#low >>> 0);
    return BigInt.asUintN(64, value).toString().padStart(20, '0');
  }
}
