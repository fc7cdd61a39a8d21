/**
 * `std::hash<std::string>` and the iteration order of `std::unordered_set<std::string>` of GNU libstdc++ on 64-bit
 * machines: torch folds the names of records in that order into the first half of the serialization id, so writing the
 * same bytes takes the same order. Checked against files written by torch 2.13 on Linux; builds with another C++
 * library order names differently, and nothing reads the value.
 */

const MASK = 0xffffffffffffffffn;
const MULTIPLIER = 0xc6a4a7935bd1e995n;
/** The seed libstdc++ passes to its byte hash. */
const SEED = 0xc70f6907n;

function shiftMix(value: bigint): bigint {
  return value ^ (value >> 47n);
}

/** MurmurHash2 for 64 bits in the variant of libstdc++ (`_Hash_bytes`). */
export function hashBytes(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const aligned = bytes.byteLength - (bytes.byteLength % 8);
  let hash = SEED ^ ((BigInt(bytes.byteLength) * MULTIPLIER) & MASK);
  for (let at = 0; at < aligned; at += 8) {
    const word = (shiftMix((view.getBigUint64(at, true) * MULTIPLIER) & MASK) * MULTIPLIER) & MASK;
    hash = ((hash ^ word) * MULTIPLIER) & MASK;
  }
  if (aligned < bytes.byteLength) {
    let tail = 0n;
    for (let at = bytes.byteLength - 1; at >= aligned; at--) tail = (tail << 8n) | BigInt(bytes[at] ?? 0);
    hash = ((hash ^ tail) * MULTIPLIER) & MASK;
  }
  return shiftMix((shiftMix(hash) * MULTIPLIER) & MASK);
}

/** Bucket counts that libstdc++ takes one after the other when elements are added one by one. */
const BUCKET_COUNTS = [
  13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933, 351061, 712697, 1447153, 2938679,
];

/**
 * The order in which an `unordered_set` that was filled with `hashes` (of distinct elements, in this order) is iterated.
 * Gives indexes into `hashes`.
 *
 * All elements are in one singly linked list. A new element goes to the front of its bucket when that has elements,
 * else to the front of the list; a larger table re-inserts them in list order by the same rule.
 */
export function iterationOrder(hashes: readonly bigint[]): number[] {
  const table = new HashList(hashes.length);
  let next = 0;
  let count = 0;
  for (let index = 0; index < hashes.length; index++) {
    if (index + 1 > count) {
      count = BUCKET_COUNTS[next++] ?? count * 2 + 1;
      table.rehash(hashes, count);
    }
    table.insert(index, Number((hashes[index] ?? 0n) % BigInt(count)));
  }
  return table.order();
}

const NONE = -1;
const HEAD = -2;

class HashList {
  /** Element behind each element, and its bucket. */
  readonly #next: Int32Array;
  readonly #bucketOf: Int32Array;
  #first = NONE;
  /** For each bucket the element before its first one; HEAD when that is the head of the list; NONE when it is empty. */
  #before = new Int32Array(0);

  constructor(size: number) {
    this.#next = new Int32Array(size).fill(NONE);
    this.#bucketOf = new Int32Array(size);
  }

  rehash(hashes: readonly bigint[], count: number): void {
    const elements = this.order();
    this.#before = new Int32Array(count).fill(NONE);
    this.#first = NONE;
    for (const element of elements) this.insert(element, Number((hashes[element] ?? 0n) % BigInt(count)));
  }

  insert(element: number, bucket: number): void {
    this.#bucketOf[element] = bucket;
    const before = this.#before[bucket] ?? NONE;
    if (before === NONE) {
      const second = this.#first;
      this.#next[element] = second;
      this.#first = element;
      if (second !== NONE) this.#before[this.#bucketOf[second] ?? 0] = element;
      this.#before[bucket] = HEAD;
    } else if (before === HEAD) {
      this.#next[element] = this.#first;
      this.#first = element;
    } else {
      this.#next[element] = this.#next[before] ?? NONE;
      this.#next[before] = element;
    }
  }

  order(): number[] {
    const order: number[] = [];
    for (let at = this.#first; at !== NONE; at = this.#next[at] ?? NONE) order.push(at);
    return order;
  }
}
