/** Bytes with parts left open: tells whether the same stand elsewhere. They are compared by four as far as they go. */
export class SameBytes {
  /** Where each four begin, counted from the first byte, and what they are; ones where there are no four. */
  readonly #fours: Uint16Array;
  readonly #numbers: Int32Array;
  readonly #ones: Uint16Array;
  readonly #bytes: Int8Array;

  /** `open` has the half-open ranges that may be anything, in order. There are less than 65,536 bytes. */
  constructor(bytes: Uint8Array, open: readonly (readonly [start: number, end: number])[]) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const fours: number[] = [];
    const ones: number[] = [];
    let start = 0;
    for (const [from, next] of [...open].sort(([a], [b]) => a - b).concat([[bytes.length, bytes.length]])) {
      // The last four of a part overlap those before them.
      if (from - start < 4) for (let at = start; at < from; at++) ones.push(at);
      else for (let at = start; at < from; at += 4) fours.push(Math.min(at, from - 4));
      start = next;
    }
    this.#fours = Uint16Array.from(fours);
    this.#numbers = Int32Array.from(fours, (at) => view.getInt32(at));
    this.#ones = Uint16Array.from(ones);
    this.#bytes = Int8Array.from(ones, (at) => view.getInt8(at));
  }

  /** All of them have to be there, the open ones included. */
  standAt(view: DataView, start: number): boolean {
    const fours = this.#fours;
    const numbers = this.#numbers;
    for (let i = 0; i < fours.length; i++) if (view.getInt32(start + (fours[i] ?? 0)) !== numbers[i]) return false;
    const ones = this.#ones;
    const bytes = this.#bytes;
    for (let i = 0; i < ones.length; i++) if (view.getInt8(start + (ones[i] ?? 0)) !== bytes[i]) return false;
    return true;
  }
}
