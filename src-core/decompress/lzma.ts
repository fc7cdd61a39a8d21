import { damaged, type Output } from './output.ts';

const HALF = 1024;
const STATES = 12;
const POSITION_STATES = 16;
/** Distances below this have probabilities of their own for their low bits. */
const MODELED_DISTANCES = 128;
const END_MARK = 0xffffffff;
/** Bytes between two steps. */
const STEP = 64 << 10;

/** Probabilities that are one half to begin with. */
function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(HALF);
}

/** Source: LZMA SDK, `lzma-specification.txt`, "Range Decoder". */
class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at: number;
  #range = 0xffffffff;
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (bytes.length < 5 || bytes[0] !== 0) throw damaged('no range begins here');
    this.#at = 5;
    this.#code = new DataView(bytes.buffer, bytes.byteOffset, 5).getUint32(1);
  }

  bit(probs: Uint16Array, index: number): 0 | 1 {
    const probability = probs[index] ?? HALF;
    const bound = (this.#range >>> 11) * probability;
    let bit: 0 | 1;
    if (this.#code < bound) {
      this.#range = bound;
      probs[index] = probability + ((2048 - probability) >> 5);
      bit = 0;
    } else {
      this.#range -= bound;
      this.#code -= bound;
      probs[index] = probability - (probability >> 5);
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  direct(count: number): number {
    let value = 0;
    for (let at = 0; at < count; at++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
      this.#normalize();
    }
    return value;
  }

  /** `bits` bits, each with a probability that depends on those before; `start` is where its tree begins. */
  tree(probs: Uint16Array, start: number, bits: number): number {
    let node = 1;
    for (let at = 0; at < bits; at++) node = 2 * node + this.bit(probs, start + node);
    return node - (1 << bits);
  }

  reverseTree(probs: Uint16Array, start: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let at = 0; at < bits; at++) {
      const bit = this.bit(probs, start + node);
      node = 2 * node + bit;
      value |= bit << at;
    }
    return value;
  }

  #normalize(): void {
    if (this.#range >= 0x1000000) return;
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged('the bytes end');
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | byte) >>> 0;
  }
}

/** Lengths 0 to 271 in three ranges. */
class LengthDecoder {
  readonly #choice = probabilities(2);
  readonly #low = probabilities(POSITION_STATES << 3);
  readonly #middle = probabilities(POSITION_STATES << 3);
  readonly #high = probabilities(256);

  read(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, positionState << 3, 3);
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, positionState << 3, 3);
    return 16 + range.tree(this.#high, 0, 8);
  }
}

/** What is learnt of the bytes on the way, until it is forgotten. */
class Model {
  readonly literals: Uint16Array;
  readonly isMatch = probabilities(STATES * POSITION_STATES);
  readonly isRepeat = probabilities(STATES);
  readonly isRepeat0 = probabilities(STATES);
  readonly isRepeat1 = probabilities(STATES);
  readonly isRepeat2 = probabilities(STATES);
  readonly isRepeat0Long = probabilities(STATES * POSITION_STATES);
  readonly slots = probabilities(4 << 6);
  readonly distances = probabilities(MODELED_DISTANCES);
  readonly align = probabilities(16);
  readonly lengths = new LengthDecoder();
  readonly repeatLengths = new LengthDecoder();
  /** The last four distances, the latest first; 0 is the byte before. */
  readonly repeats = [0, 0, 0, 0];
  state = 0;

  constructor(literalBits: number) {
    this.literals = probabilities(0x300 << literalBits);
  }
}

/** Decoder of LZMA, whose state may go on over several runs, as LZMA2 has it. Source: LZMA SDK, `lzma-specification.txt`. */
export class LzmaDecoder {
  readonly #output: Output;
  #contextBits = 0;
  #literalBits = 0;
  #positionMask = 0;
  #model = new Model(0);
  #start = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * One byte holds the bits of context and of position, for literals, and of position; LZMA2 has no more than 4 of the
   * first two.
   */
  setProperties(byte: number, mostLiteralBits = 12): void {
    const [context, literal, position] = [byte % 9, Math.floor(byte / 9) % 5, Math.floor(byte / 45)];
    if (position > 4 || context + literal > mostLiteralBits) throw damaged('no properties of LZMA');
    this.#contextBits = context;
    this.#literalBits = literal;
    this.#positionMask = (1 << position) - 1;
    this.#model = new Model(context + literal);
  }

  forget(): void {
    this.#model = new Model(this.#contextBits + this.#literalBits);
  }

  /** Matches reach back to here and no further. */
  beginDictionary(): void {
    this.#start = this.#output.length;
  }

  /** Decode `size` bytes, or where it is null up to the end mark. Yields now and then. */
  *run(bytes: Uint8Array, size: number | null): Generator<undefined, void> {
    const range = new RangeDecoder(bytes);
    const output = this.#output;
    const end = size === null ? Infinity : output.length + size;
    let step = output.length + STEP;
    while (output.length < end) {
      if (output.length >= step) {
        step = output.length + STEP;
        yield;
      }
      const position = output.length - this.#start;
      const positionState = position & this.#positionMask;
      const model = this.#model;
      if (range.bit(model.isMatch, (model.state << 4) + positionState) === 0) this.#literal(range, position);
      else if (this.#match(range, positionState, end)) return;
    }
  }

  #literal(range: RangeDecoder, position: number): void {
    const model = this.#model;
    const output = this.#output;
    const previous = position === 0 ? 0 : output.before(1);
    const context =
      ((position & ((1 << this.#literalBits) - 1)) << this.#contextBits) + (previous >> (8 - this.#contextBits));
    const start = 0x300 * context;
    let symbol = 1;
    if (model.state >= 7) {
      let matched = output.before((model.repeats[0] ?? 0) + 1);
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1;
        matched <<= 1;
        const bit = range.bit(model.literals, start + ((1 + expected) << 8) + symbol);
        symbol = 2 * symbol + bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 0x100) symbol = 2 * symbol + range.bit(model.literals, start + symbol);
    output.push(symbol & 0xff);
    model.state = model.state < 4 ? 0 : model.state < 10 ? model.state - 3 : model.state - 6;
  }

  /** True at the end mark. */
  #match(range: RangeDecoder, positionState: number, end: number): boolean {
    const model = this.#model;
    const { state, repeats } = model;
    if (range.bit(model.isRepeat, state) === 0) {
      const length = model.lengths.read(range, positionState);
      const distance = readDistance(range, model, length);
      if (distance === END_MARK) return true;
      repeats.unshift(distance);
      repeats.pop();
      model.state = state < 7 ? 7 : 10;
      this.#copy(distance, length + 2, end);
      return false;
    }
    const which = readRepeat(range, model, positionState);
    if (which === null) {
      model.state = state < 7 ? 9 : 11;
      this.#copy(repeats[0] ?? 0, 1, end);
      return false;
    }
    const [distance = 0] = repeats.splice(which, 1);
    repeats.unshift(distance);
    model.state = state < 7 ? 8 : 11;
    this.#copy(distance, model.repeatLengths.read(range, positionState) + 2, end);
    return false;
  }

  #copy(distance: number, length: number, end: number): void {
    if (distance >= this.#output.length - this.#start) throw damaged('a match reaches before the beginning');
    this.#output.copy(distance + 1, Math.min(length, end - this.#output.length));
  }
}

/** Which of the last distances comes again; null for a single byte at the last one. */
function readRepeat(range: RangeDecoder, model: Model, positionState: number): number | null {
  const { state } = model;
  if (range.bit(model.isRepeat0, state) === 0)
    return range.bit(model.isRepeat0Long, (state << 4) + positionState) === 0 ? null : 0;
  if (range.bit(model.isRepeat1, state) === 0) return 1;
  return range.bit(model.isRepeat2, state) === 0 ? 2 : 3;
}

/** `length` as it is coded, two less than it is. */
function readDistance(range: RangeDecoder, model: Model, length: number): number {
  const slot = range.tree(model.slots, Math.min(length, 3) << 6, 6);
  if (slot < 4) return slot;
  const bits = (slot >> 1) - 1;
  const base = (2 | (slot & 1)) * 2 ** bits;
  if (slot < 14) return base + range.reverseTree(model.distances, base - slot, bits);
  return base + 16 * range.direct(bits - 4) + range.reverseTree(model.align, 0, 4);
}
