import type { PickleValue, PyList, PyNumbers } from './node.ts';
import type { NumberSlab } from './number-slab.ts';
import { OP } from './opcodes.ts';

/** Shortest list that becomes a typed array: below it a plain list is as compact and simpler to look at. */
const SHORTEST_RUN = 16;

interface Run {
  readonly count: number;
  readonly batches: number;
  /** One past the last APPENDS. */
  readonly end: number;
}

/**
 * `MARK n*k APPENDS`, repeated as CPython batches it (1000 items each), starting at the MARK at `at`: how many numbers of
 * one kind there are. Null where anything else is between. Reads each byte once.
 */
function floatRun(bytes: Uint8Array, at: number): Run | null {
  let count = 0;
  let batches = 0;
  let end = at;
  for (let pos = at; bytes[pos] === OP.MARK && bytes[pos + 1] === OP.BINFLOAT;) {
    let next = pos + 1;
    while (bytes[next] === OP.BINFLOAT) next += 9;
    if (next >= bytes.length || bytes[next] !== OP.APPENDS) break;
    count += (next - pos - 1) / 9;
    batches++;
    pos = end = next + 1;
  }
  return count >= SHORTEST_RUN ? { count, batches, end } : null;
}

/** Bytes of each integer opcode with its argument; 0 for any other byte. */
const INT_WIDTH = new Uint8Array(256);
INT_WIDTH[OP.BININT1] = 2;
INT_WIDTH[OP.BININT2] = 3;
INT_WIDTH[OP.BININT] = 5;

function intRun(bytes: Uint8Array, at: number): Run | null {
  let count = 0;
  let batches = 0;
  let end = at;
  for (let pos = at; bytes[pos] === OP.MARK;) {
    let next = pos + 1;
    let batch = 0;
    for (let width = INT_WIDTH[bytes[next] ?? 0] ?? 0; width > 0; width = INT_WIDTH[bytes[next] ?? 0] ?? 0) {
      next += width;
      batch++;
    }
    if (batch === 0 || next >= bytes.length || bytes[next] !== OP.APPENDS) break;
    count += batch;
    batches++;
    pos = end = next + 1;
  }
  return count >= SHORTEST_RUN ? { count, batches, end } : null;
}

/** Counts of opcodes and their first places, as `ParsedPickle` has them. */
export interface Tally {
  readonly counts: Uint32Array;
  readonly first: Int32Array;
}

/** The numbers of a list whose first MARK is at `at`, and where the opcodes after them start; null where there is no run. */
export function readNumberRun(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  stop: number,
  tally: Tally,
  slab: NumberSlab,
): { readonly list: PyNumbers; readonly end: number } | null {
  const isFloat = bytes[at + 1] === OP.BINFLOAT;
  const run = isFloat ? floatRun(bytes, at) : intRun(bytes, at);
  if (run === null || run.end > stop) return null;
  note(tally, OP.MARK, run.batches, at);
  note(tally, OP.APPENDS, run.batches, bytes.indexOf(OP.APPENDS, at));
  if (isFloat) note(tally, OP.BINFLOAT, run.count, at + 1);
  const list: PyNumbers = isFloat
    ? { kind: 'numbers', of: 'float', items: readFloats(slab.floats(run.count), bytes, view, at, run) }
    : { kind: 'numbers', of: 'int', items: readInts(slab.ints(run.count), bytes, view, at, run, tally) };
  return { list, end: run.end };
}

function note({ counts, first }: Tally, opcode: number, count: number, at: number): void {
  counts[opcode] = (counts[opcode] ?? 0) + count;
  if (first[opcode] === -1) first[opcode] = at;
}

function readFloats(items: Float64Array, bytes: Uint8Array, view: DataView, at: number, run: Run): Float64Array {
  let index = 0;
  for (let pos = at; pos < run.end;) {
    if (bytes[pos] === OP.BINFLOAT) {
      items[index++] = view.getFloat64(pos + 1);
      pos += 9;
    } else pos++;
  }
  return items;
}

function readInts(
  items: Int32Array,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  run: Run,
  tally: Tally,
): Int32Array {
  let index = 0;
  for (let pos = at; pos < run.end;) {
    const opcode = bytes[pos] ?? 0;
    const width = INT_WIDTH[opcode] ?? 0;
    if (width > 0) note(tally, opcode, 1, pos);
    if (width === 2) items[index++] = bytes[pos + 1] ?? 0;
    else if (width === 3) items[index++] = view.getUint16(pos + 1, true);
    else if (width === 5) items[index++] = view.getInt32(pos + 1, true);
    pos += width || 1;
  }
  return items;
}

/** Turn a run back into a plain list, in place: the same object, since the memo and other containers hold it. */
export function numbersToList(run: PyNumbers): PyList {
  const items: PickleValue[] = [];
  for (const value of run.items) items.push(run.of === 'int' ? value : { kind: 'float', value });
  return Object.assign(run as unknown as { kind: 'list'; items: PickleValue[] }, { kind: 'list' as const, items });
}
