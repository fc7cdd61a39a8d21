import { damaged, decompress, decompressPieces, type Decode, type Decompressed, type Output } from './output.ts';

/** What a block begins with (the digits of π), and what ends a stream (those of √π), in halves of 24 bits. */
const BLOCK = [0x314159, 0x265359];
const END = [0x177245, 0x385090];
/** Bytes of a block at level 9, before runs are undone. */
const LONGEST_BLOCK = 900_000;
/** Bits. */
const LONGEST_CODE = 20;
/** Symbols that one table codes before the next is chosen. */
const GROUP = 50;

/**
 * Undo bzip2, one stream or several behind each other, up to `limit` bytes, and compare its checksums. Source: bzip2,
 * `decompress.c`.
 */
export function decompressBzip2(bytes: Uint8Array, limit: number): Decompressed {
  return decompress(limit, bzip2Of(bytes));
}

/** The same in pieces, whatever its length. Throws `Ended`. */
export function bzip2Pieces(bytes: Uint8Array): Generator<Uint8Array, void> {
  return decompressPieces(bzip2Of(bytes), 0);
}

function bzip2Of(bytes: Uint8Array): Decode {
  return function* (output) {
    const input = new BitReader(bytes);
    // One for all: a stream of small blocks must not cost more than a long one.
    const room = new Uint32Array(LONGEST_BLOCK);
    do yield* readStream(input, output, room);
    while (input.hasMore());
  };
}

function* readStream(input: BitReader, output: Output, room: Uint32Array): Generator<undefined> {
  output.beginBlock();
  if (input.bits(24) !== 0x425a68) throw damaged('no stream begins here');
  const level = input.bits(8) - 0x30;
  if (level < 1 || level > 9) throw damaged('no level of compression');
  let combined = 0;
  for (;;) {
    const [high, low] = [input.bits(24), input.bits(24)];
    const recorded = input.bits(16) * 0x10000 + input.bits(16);
    if (high === END[0] && low === END[1]) {
      if (recorded !== combined) throw damaged('the checksum of a stream does not match');
      break;
    }
    if (high !== BLOCK[0] || low !== BLOCK[1]) throw damaged('no block begins here');
    const start = output.length;
    readBlock(input, output, room.subarray(0, (level * LONGEST_BLOCK) / 9));
    if (blockChecksum(output.since(start)) !== recorded) throw damaged('the checksum of a block does not match');
    combined = (((combined << 1) | (combined >>> 31)) ^ recorded) >>> 0;
    yield;
  }
  input.toByte();
}

function readBlock(input: BitReader, output: Output, room: Uint32Array): void {
  output.beginBlock();
  if (input.bits(1) === 1) throw damaged('randomised blocks are not read');
  const origin = input.bits(24);
  const symbols = readSymbols(input);
  const codes = readCodes(input, symbols.length + 2);
  const block = readMoves(input, symbols, codes, room);
  if (origin >= block.length) throw damaged('a block begins outside of itself');
  writeBlock(block, origin, output);
}

/** Bytes that occur in the block, in order. */
function readSymbols(input: BitReader): number[] {
  const used = input.bits(16);
  const symbols: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((used & (0x8000 >> high)) === 0) continue;
    const row = input.bits(16);
    for (let low = 0; low < 16; low++) if ((row & (0x8000 >> low)) !== 0) symbols.push(16 * high + low);
  }
  if (symbols.length === 0) throw damaged('a block without symbols');
  return symbols;
}

/** Canonical codes: by length, the largest code, what to add to find its symbol, and symbols in the order of their codes. */
interface Table {
  readonly most: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

interface Codes {
  readonly selectors: Uint8Array;
  readonly tables: readonly Table[];
}

/** The tables of a block, and which of them codes each group of symbols: moves to the front, in unary. */
function readCodes(input: BitReader, symbols: number): Codes {
  const tables = input.bits(3);
  const groups = input.bits(15);
  if (tables < 2 || tables > 6 || groups < 1) throw damaged('a block without codes');
  const order = Array.from({ length: tables }, (_, at) => at);
  const selectors = Uint8Array.from({ length: groups }, () => {
    let place = 0;
    while (input.bits(1) === 1) if (++place >= tables) throw damaged('a table that is not there');
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    return table;
  });
  return { selectors, tables: Array.from({ length: tables }, () => readTable(input, symbols)) };
}

/** The length of each symbol's code, as differences to the one before. */
function readTable(input: BitReader, symbols: number): Table {
  const lengths = new Uint8Array(symbols);
  let length = input.bits(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw damaged('a code of no length');
      if (input.bits(1) === 0) break;
      length += input.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return tableOf(lengths);
}

function tableOf(lengths: Uint8Array): Table {
  const most = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const base = new Int32Array(LONGEST_CODE + 2);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let placed = 0;
  let shortest = 0;
  for (let length = 1; length <= LONGEST_CODE; length++, code *= 2) {
    base[length] = placed - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[placed++] = symbol;
      code += 1;
      shortest ||= length;
    }
    most[length] = code - 1;
  }
  return { most, base, symbols, shortest };
}

/** The last column of the sorted block, in `room`: run lengths and moves to the front undone. */
function readMoves(input: BitReader, symbols: number[], codes: Codes, room: Uint32Array): Uint32Array {
  const longest = room.length;
  const end = symbols.length + 1;
  let count = 0;
  let run = 0;
  let weight = 1;
  const repeat = () => {
    if (count + run > longest) throw damaged('a block longer than its stream allows');
    room.fill(symbols[0] ?? 0, count, count + run);
    count += run;
    [run, weight] = [0, 1];
  };
  for (const selector of codes.selectors) {
    const table = codes.tables[selector];
    if (table === undefined) throw damaged('a table that is not there');
    for (let at = 0; at < GROUP; at++) {
      const symbol = readSymbol(input, table);
      if (symbol < 2) {
        // Lengths of runs are numbers of the digits 1 and 2.
        run += weight * (symbol + 1);
        weight *= 2;
        if (run > longest) throw damaged('a run longer than its block');
        continue;
      }
      if (run > 0) repeat();
      if (symbol === end) return room.subarray(0, count);
      if (count >= longest) throw damaged('a block longer than its stream allows');
      const [byte = 0] = symbols.splice(symbol - 1, 1);
      symbols.unshift(byte);
      room[count++] = byte;
    }
  }
  throw damaged('a block without an end');
}

function readSymbol(input: BitReader, { most, base, symbols, shortest }: Table): number {
  let length = shortest;
  let code = input.bits(length);
  while (code > (most[length] ?? -1)) {
    if (++length > LONGEST_CODE) throw damaged('a code that is not in its table');
    code = code * 2 + input.bits(1);
  }
  return symbols[code + (base[length] ?? 0)] ?? 0;
}

/** Walk the sorted block in the order of its text, and undo the runs of four and more. */
function writeBlock(block: Uint32Array, origin: number, output: Output): void {
  const counts = new Int32Array(256);
  for (const byte of block) counts[byte] = (counts[byte] ?? 0) + 1;
  let sum = 0;
  const next = counts.map((own) => (sum += own) - own);
  for (let at = 0; at < block.length; at++) {
    const byte = (block[at] ?? 0) & 0xff;
    const place = next[byte] ?? 0;
    next[byte] = place + 1;
    block[place] = ((block[place] ?? 0) & 0xff) | (at << 8);
  }
  let at = (block[origin] ?? 0) >>> 8;
  let previous = -1;
  let same = 0;
  for (let left = block.length; left > 0; left--) {
    const byte = (block[at] ?? 0) & 0xff;
    at = (block[at] ?? 0) >>> 8;
    if (same === 4) {
      output.fill(previous, byte);
      [previous, same] = [-1, 0];
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    output.push(byte);
  }
}

/** CRC-32 with its bits in the order of the bytes (polynomial 0x04C11DB7, not reflected). */
function blockChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc << 8) ^ (CHECKSUMS[(crc >>> 24) ^ byte] ?? 0);
  return ~crc >>> 0;
}

const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

/** Bits from the most significant on. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** At most 24. */
  bits(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged('the bytes end');
      this.#held = ((this.#held << 8) | byte) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  toByte(): void {
    this.#count -= this.#count % 8;
  }

  hasMore(): boolean {
    return this.#at - this.#count / 8 < this.#bytes.length;
  }
}
