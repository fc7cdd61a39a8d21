/**
 * torch's `hash_combine` modulo 2^64, in two halves of 32 bits, because a fold over 200,000 checksums must cost
 * milliseconds: `s ^= v + 0x9e3779b9 + (s << 6) + (s >> 2)`.
 * Source: pytorch, c10/util/hash.h and caffe2/serialize/inline_container.cc.
 */
export class Fold64 {
  #high = 0;
  #low = 0;

  /** `valueHigh` and `valueLow` are the halves of a 64-bit value, unsigned. */
  add(valueLow: number, valueHigh = 0): void {
    const low = this.#low;
    const high = this.#high;
    const leftLow = (low << 6) >>> 0;
    const leftHigh = ((high << 6) | (low >>> 26)) >>> 0;
    const rightLow = ((low >>> 2) | (high << 30)) >>> 0;
    const rightHigh = high >>> 2;
    const sumLow = valueLow + 0x9e3779b9 + leftLow + rightLow;
    const sumHigh = valueHigh + leftHigh + rightHigh + Math.floor(sumLow / 0x100000000);
    this.#low = (low ^ sumLow) >>> 0;
    this.#high = (high ^ sumHigh) >>> 0;
  }

  /** The value as torch prints it: twenty decimal digits. */
  digits(): string {
    return ((BigInt(this.#high) << 32n) | BigInt(this.#low)).toString().padStart(20, '0');
  }
}
