/**
 * torch's `hash_combine` modulo 2^64, in two halves of 32 bits, because a fold over 200,000 checksums must cost
 * milliseconds: `s ^= v + 0x9e3779b9 + (s << 6) + (s >> 2)`.
 * Source: pytorch, c10/util/hash.h and caffe2/serialize/inline_container.cc.
 */
export class Fold64 {
  /** Signed, and summed by 16 bits: larger numbers are objects until a function has been called a thousand times. */
  #high = 0;
  #low = 0;

  /** Add values in their order. `lows` and `highs` are the unsigned halves of 64 bits; without `highs` those are 0. */
  add(lows: ArrayLike<number>, highs?: ArrayLike<number>): void {
    let low = this.#low;
    let high = this.#high;
    for (let at = 0; at < lows.length; at++) {
      const value = lows[at] ?? 0;
      const left = low << 6;
      const right = (low >>> 2) | (high << 30);
      const first = (value & 0xffff) + 0x79b9 + (left & 0xffff) + (right & 0xffff);
      const second = (value >>> 16) + 0x9e37 + (left >>> 16) + (right >>> 16) + (first >>> 16);
      const above = highs === undefined ? 0 : (highs[at] ?? 0);
      high ^= ((above + ((high << 6) | (low >>> 26))) | 0) + (high >>> 2) + (second >>> 16);
      low ^= (second << 16) | (first & 0xffff);
    }
    this.#low = low;
    this.#high = high;
  }

  /** The value as torch prints it: twenty decimal digits. */
  digits(): string {
    const value = (BigInt(this.#high) << 32n) | BigInt(this.#low >>> 0);
    return BigInt.asUintN(64, value).toString().padStart(20, '0');
  }
}
