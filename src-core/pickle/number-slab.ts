const SLAB_BYTES = 1 << 20;

/**
 * Typed arrays cut from shared buffers: thousands of vectors of a few kilobytes cost a few allocations. An array too
 * long for that has a buffer of its own.
 */
export class NumberSlab {
  #buffer: ArrayBuffer | null = null;
  #used = 0;

  floats(count: number): Float64Array {
    const at = this.#take(count * 8);
    return this.#buffer === null || at < 0 ? new Float64Array(count) : new Float64Array(this.#buffer, at, count);
  }

  ints(count: number): Int32Array {
    const at = this.#take(count * 4);
    return this.#buffer === null || at < 0 ? new Int32Array(count) : new Int32Array(this.#buffer, at, count);
  }

  /** Where `bytes` free bytes start in the buffer; -1 where they are better off alone. */
  #take(bytes: number): number {
    if (bytes > SLAB_BYTES / 8) return -1;
    // The first few arrays stay alone, so that a small pickle does not pay for a megabyte.
    if (this.#buffer === null && (this.#used += bytes) < SLAB_BYTES / 16) return -1;
    if (this.#buffer === null || this.#used + bytes > SLAB_BYTES) {
      this.#buffer = new ArrayBuffer(SLAB_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += (bytes + 7) & ~7;
    return at;
  }
}
