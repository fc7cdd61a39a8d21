import type { Limits } from '../model/limits.ts';
import { PickleFault } from './fault.ts';
import { Memo } from './memo.ts';
import type {
  PickleEffect,
  PickleOddity,
  PickleProblem,
  PickleValue,
  PyExtension,
  PyGlobal,
  PyCall,
  PyPersistent,
  PyTuple,
} from './node.ts';
import { NumberSlab } from './number-slab.ts';
import { OP, opcodeName } from './opcodes.ts';
import type { PackedCall, PackedRun } from './packed-call.ts';

/** What happened, in stream order. Values that are their own record (a call, a name) stand for the effect itself. */
export type JournalEntry = PyCall | PackedCall | PyGlobal | PyPersistent | PyExtension | Mutation;
export type Mutation = PickleEffect & { readonly kind: 'build' | 'setitem' | 'append' };

/**
 * How bytes behind the end of a frame are read when an argument reaches over it. `bytes`: straight on, as
 * `pickle.loads` does. `file`: the rest of the frame is dropped and the argument starts behind it, as `pickle.load(file)`
 * does before Python 3.13.15 and 3.14.7 (cpython gh-154848).
 */
export type Framing = 'bytes' | 'file';

/** From here on a memo slot costs the C unpickler more than 1 GiB. Real files number their slots from 0. */
const HUGE_MEMO_INDEX = 1 << 26;

/** Everything the fold carries from opcode to opcode. */
export class MachineState {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly limits: Limits;
  readonly framing: Framing;
  /** Next byte to read, the opcode being executed, and where it was. */
  pos: number;
  opcode = 0;
  at: number;
  /** One past the last byte that may be read without looking: the end of the frame, or of the bytes. */
  softEnd: number;
  protocol = 0;
  readonly start: number;

  /** `stack[0 .. depth)` is live. What lies above is stale. */
  readonly stack: PickleValue[] = [];
  depth = 0;
  readonly marks: number[] = [];
  /** Values below this index belong to an outer mark. */
  fence = 0;
  readonly memo = new Memo();

  readonly journal: JournalEntry[] = [];
  readonly globals: PyGlobal[] = [];
  /** Calls that rebuild tensors, other than packed ones. */
  rebuilds = 0;
  /** Packed calls in the journal, and the runs of them, in order. */
  packed = 0;
  readonly packedRuns: PackedRun[] = [];
  readonly oddities: PickleOddity[] = [];
  readonly #odd = new Map<PickleOddity['kind'], number>();
  /** The first problem after which some unpickler still goes on. */
  softProblem: PickleProblem | null = null;
  buffers = 0;
  /** Parts of the bytes that are no opcodes: arrays of joblib. */
  readonly embedded: { readonly start: number; readonly end: number }[] = [];
  /** Pickles around this one. */
  readonly nesting: number;
  readonly slab = new NumberSlab();
  /** As in Python, there is one empty tuple. */
  readonly emptyTuple: PyTuple = { kind: 'tuple', items: [] };

  constructor(bytes: Uint8Array, start: number, limits: Limits, framing: Framing, nesting: number) {
    this.nesting = nesting;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limits = limits;
    this.framing = framing;
    this.start = start;
    this.pos = start;
    this.at = start;
    this.softEnd = bytes.length;
  }

  problem(kind: PickleProblem['kind'], detail: string, cpython?: string): PickleProblem {
    const problem = { kind, offset: this.at, opcode: opcodeName(this.opcode), byte: this.opcode, detail };
    return cpython === undefined ? problem : { ...problem, cpython };
  }

  /** End the fold here. */
  fail(kind: PickleProblem['kind'], detail: string, cpython?: string): never {
    throw new PickleFault(this.problem(kind, detail, cpython));
  }

  /** Note what one unpickler refuses and another reads past, and go on. */
  refuse(kind: PickleProblem['kind'], detail: string, cpython?: string): void {
    this.softProblem ??= this.problem(kind, detail, cpython);
  }

  /** A hostile stream can be odd at every opcode; a hundred of a kind tell as much as a million. */
  hasRoomFor(kind: PickleOddity['kind']): boolean {
    return (this.#odd.get(kind) ?? 0) < 100;
  }

  odd(kind: PickleOddity['kind'], detail: string): void {
    if (!this.hasRoomFor(kind)) return;
    this.#odd.set(kind, (this.#odd.get(kind) ?? 0) + 1);
    this.oddities.push({ kind, offset: this.at, detail });
  }

  push(value: PickleValue): void {
    if (this.depth >= this.limits.pickleStack)
      this.fail('limit', `more than ${this.limits.pickleStack} values on the stack`);
    this.stack[this.depth++] = value;
  }

  pop(): PickleValue {
    if (this.depth <= this.fence) this.underflow();
    return this.stack[--this.depth] as PickleValue;
  }

  top(): PickleValue {
    if (this.depth <= this.fence) this.underflow();
    return this.stack[this.depth - 1] as PickleValue;
  }

  /** Store the top of the stack. The C unpickler makes its memo a table twice as long as the index. */
  memoize(index: number | bigint): void {
    this.memo.put(index, this.top());
    if (index >= HUGE_MEMO_INDEX && index > this.memo.size)
      this.refuse(
        'limit',
        `memo slot ${index}: the C unpickler makes a table of ${BigInt(index) * 16n} bytes`,
        'MemoryError',
      );
  }

  pushMemo(index: number | bigint): void {
    const value = this.memo.get(index);
    if (value === undefined) this.memoMissing(index);
    this.push(value);
  }

  memoMissing(index: number | bigint): never {
    const text = `Memo value not found at index ${index}`;
    this.fail('memo-missing', `memo slot ${index} is empty`, `_pickle.UnpicklingError: ${text}`);
  }

  underflow(): never {
    const text = this.marks.length > 0 ? 'unexpected MARK found' : 'unpickling stack underflow';
    this.fail('stack-underflow', text, `_pickle.UnpicklingError: ${text}`);
  }

  mark(): void {
    if (this.marks.length >= this.limits.pickleMarks)
      this.fail('limit', `more than ${this.limits.pickleMarks} open marks`);
    this.marks.push(this.depth);
    this.fence = this.depth;
  }

  /** Close the innermost mark and return where it was. */
  closeMark(): number {
    const mark = this.marks.pop();
    if (mark === undefined)
      return this.fail('mark-missing', 'could not find MARK', '_pickle.UnpicklingError: could not find MARK');
    this.fence = this.marks.at(-1) ?? 0;
    return mark;
  }

  /** Take everything above `from` off the stack. */
  take(from: number): PickleValue[] {
    const items = this.stack.slice(from, this.depth);
    this.depth = from;
    return items;
  }

  /** Take everything above the innermost mark off the stack, and the mark. */
  takeToMark(): PickleValue[] {
    return this.take(this.closeMark());
  }

  /**
   * Make sure that `length` bytes can be read at `pos`, and return where they start. `pos` is moved behind them.
   * Fails with `truncated` where the bytes end first.
   */
  argument(length: number): number {
    if (this.pos + length > this.softEnd) this.#crossing(length);
    const start = this.pos;
    this.pos = start + length;
    return start;
  }

  #crossing(length: number): void {
    const isFrameEnd = this.softEnd < this.bytes.length;
    if (isFrameEnd && this.pos < this.softEnd) this.#crossedFrame();
    this.softEnd = this.bytes.length;
    if (this.pos + length > this.bytes.length) this.truncated(length);
  }

  #crossedFrame(): void {
    this.odd(
      'frame-crossed',
      `the argument of ${opcodeName(this.opcode)} reaches over the end of its frame at byte ${this.softEnd}`,
    );
    if (this.framing === 'file') this.pos = this.softEnd;
  }

  truncated(length: number): never {
    const left = this.bytes.length - this.pos;
    const isNegative = (this.bytes[this.pos - 1] ?? 0) >= 0x80;
    this.fail('truncated', `needs ${length} bytes, and ${left} are left`, cutMessage(this.opcode, length, isNegative));
  }

  /** The range of one line, its newline left out. `pos` is moved behind the newline. */
  line(): readonly [start: number, end: number] {
    let newline = this.bytes.indexOf(0x0a, this.pos);
    if (this.softEnd < this.bytes.length && (newline < 0 || newline >= this.softEnd)) {
      if (this.pos < this.softEnd) this.#crossedFrame();
      this.softEnd = this.bytes.length;
      newline = this.bytes.indexOf(0x0a, this.pos);
    }
    if (newline < 0)
      this.fail('truncated', 'the line has no end', '_pickle.UnpicklingError: pickle data was truncated');
    const start = this.pos;
    this.pos = newline + 1;
    return [start, newline];
  }

  /** 64-bit little-endian length; a length that is no exact number is certainly longer than the bytes. */
  length8(): number {
    const start = this.argument(8);
    return this.view.getUint32(start, true) + this.view.getUint32(start + 4, true) * 4294967296;
  }
}

/** Opcodes whose length has 64 bits, as the C unpickler names them. */
const LONG_ARGUMENTS: ReadonlyMap<number, string> = new Map([
  [OP.BINBYTES8, 'BINBYTES'],
  [OP.BINUNICODE8, 'BINUNICODE'],
  [OP.BYTEARRAY8, 'BYTEARRAY8'],
]);
/** More than any process can have; bytes are made before they are read, text is not. */
const ADDRESS_SPACE = 2 ** 47;

/** What the C unpickler says of an argument that is longer than the bytes. Lengths are sizes of C to it, which have a sign. */
function cutMessage(opcode: number, length: number, isNegative: boolean): string {
  const name = LONG_ARGUMENTS.get(opcode);
  if (isNegative && name !== undefined)
    return `OverflowError: ${name} exceeds system's maximum size of 9223372036854775807 bytes`;
  const isText = opcode === OP.BINUNICODE8;
  if (length === 2 ** 63 && isText) return '_pickle.UnpicklingError: read would overflow (invalid bytecode)';
  return length >= ADDRESS_SPACE && !isText ? 'MemoryError' : '_pickle.UnpicklingError: pickle data was truncated';
}
