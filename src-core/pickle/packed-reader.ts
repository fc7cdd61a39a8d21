import type { PickleValue, PyGlobal } from './node.ts';
import type { Tally } from './number-runs.ts';
import { smallLong } from './numbers.ts';
import { OP } from './opcodes.ts';
import { PackedCall, type PackedKind } from './packed-call.ts';
import { PackedForms } from './packed-forms.ts';
import type { MachineState } from './state.ts';
import { shortAscii } from './utf8.ts';

/** Values on the stack and open marks that the opcodes of one packed call need at most. Real tensors have 4 dimensions. */
const DEEPEST = 80;
const MOST_DIMENSIONS = 64;
/** Tuples of numbers that are remembered, so that equal shapes are one array. */
const REMEMBERED = 256;

/** Kinds that are remembered. Real files have a handful: a dtype or two on a device or two. */
const MOST_KINDS = 64;

/** Runs that are noted. Where there are more, they are short and save nothing. */
const MOST_RUNS = 1024;

/** Marks a place where the bytes are not what a packed call has. */
const NO_NUMBER = -1.5;

/**
 * Reads the opcodes of a `PackedCall` in one go: what torch's writer makes of a tensor after the first of its kind. Whatever
 * is spelt in any other way is left to the opcodes one by one, and so is all that could fail.
 */
export class PackedReader {
  readonly #m: MachineState;
  readonly #tally: Tally;
  readonly #tuples: (readonly number[])[] = [];
  readonly #numbers: number[] = [];
  readonly #forms = new PackedForms();
  #last: PackedKind | null = null;
  readonly #kinds: PackedKind[] = [];
  #pos = 0;
  /** Parts so far, memo slots so far, and which parts have one. */
  #part = 0;
  #slots = 0;
  #memoised = 0;

  constructor(m: MachineState, tally: Tally) {
    this.#m = m;
    this.#tally = tally;
  }

  /** With the callee on the stack and MARK MARK at `at`: puts the call in its place, or changes nothing and says false. */
  read(at: number): boolean {
    const m = this.#m;
    const { bytes } = m;
    const callee = m.stack[m.depth - 1];
    if (m.depth <= m.fence || !isGlobal(callee) || !m.memo.isDense) return false;
    if (m.depth + DEEPEST > m.limits.pickleStack || m.marks.length + 3 > m.limits.pickleMarks) return false;
    this.#pos = at + 2;
    this.#part = this.#slots = this.#memoised = 0;
    const tag = this.#get();
    const type = this.#get();
    const key = this.#key();
    const location = this.#get();
    if (key === null) return false;
    const count = this.#int();
    if (bytes[this.#pos++] !== OP.TUPLE || !this.#put()) return false;
    const persistentAt = this.#pos;
    if (bytes[this.#pos++] !== OP.BINPERSID) return false;
    const first = this.#int();
    const size = this.#tuple();
    const stride = size === null ? null : this.#tuple();
    const flag = bytes[this.#pos++];
    if (stride === null || size === null || (flag !== OP.NEWTRUE && flag !== OP.NEWFALSE)) return false;
    const hooks = this.#get();
    if (bytes[this.#pos++] !== OP.EMPTY_TUPLE) return false;
    const hooksAt = this.#pos;
    if (bytes[this.#pos++] !== OP.REDUCE || !this.#put() || bytes[this.#pos++] !== OP.TUPLE || !this.#put())
      return false;
    const callAt = this.#pos;
    if (bytes[this.#pos++] !== OP.REDUCE || this.#pos > m.softEnd || count < 0 || first === NO_NUMBER) return false;
    const kind = this.#common(callee, tag, type, location, hooks);
    if (kind === null) return false;
    const form = this.#forms.like({
      kind,
      count,
      first,
      size,
      stride,
      flag: flag === OP.NEWTRUE,
      persistentBack: callAt - persistentAt,
      hooksBack: callAt - hooksAt,
      slots: this.#slots,
      memoised: this.#memoised,
    });
    this.#finish(at, new PackedCall(form, key, callAt, m.memo.size));
    return true;
  }

  #finish(at: number, call: PackedCall): void {
    const m = this.#m;
    m.memo.append(call);
    this.#extendRun(call.common);
    m.journal.push(call);
    m.packed++;
    m.stack[m.depth - 1] = call;
    m.pos = this.#pos;
    tallyOpcodes(m.bytes, at, this.#pos, this.#tally);
  }

  #extendRun(kind: PackedKind): void {
    const { packedRuns, journal } = this.#m;
    const at = journal.length;
    const run = packedRuns.at(-1);
    if (run?.kind === kind && run.end === at) run.end++;
    else if (packedRuns.length < MOST_RUNS) packedRuns.push({ kind, start: at, end: at + 1 });
  }

  #common(
    callee: PyGlobal,
    tag: PickleValue | undefined,
    type: PickleValue | undefined,
    location: PickleValue | undefined,
    hooks: PickleValue | undefined,
  ): PackedKind | null {
    const last = this.#last;
    if (
      last !== null &&
      last.type === type &&
      last.location === location &&
      last.tag === tag &&
      last.callee === callee &&
      last.hooks === hooks
    )
      return last;
    if (typeof tag !== 'string' || typeof location !== 'string' || !isGlobal(type) || !isGlobal(hooks)) return null;
    return (this.#last = this.#kindOf({ callee, tag, type, location, hooks, emptyTuple: this.#m.emptyTuple }));
  }

  #kindOf(wanted: PackedKind): PackedKind {
    const { callee, tag, type, location, hooks } = wanted;
    const known = this.#kinds.find(
      (kind) =>
        kind.type === type &&
        kind.location === location &&
        kind.tag === tag &&
        kind.callee === callee &&
        kind.hooks === hooks,
    );
    if (known === undefined && this.#kinds.length < MOST_KINDS) this.#kinds.push(wanted);
    return known ?? wanted;
  }

  /** A value from the memo; undefined where there is no such opcode or slot. */
  #get(): PickleValue | undefined {
    const { bytes, view, memo } = this.#m;
    const at = this.#pos;
    if (bytes[at] === OP.BINGET) {
      this.#pos = at + 2;
      return memo.get(bytes[at + 1] ?? -1);
    }
    if (bytes[at] !== OP.LONG_BINGET || at + 5 > bytes.length) return undefined;
    this.#pos = at + 5;
    return memo.get(view.getUint32(at + 1, true));
  }

  /** The key of a storage, new or from the memo: a short str of ASCII letters, as a number where it spells one. */
  #key(): string | number | null {
    const { bytes, view } = this.#m;
    const at = this.#pos;
    let start = at + 2;
    let length = bytes[at + 1] ?? 0;
    if (bytes[at] === OP.BINUNICODE && at + 5 <= bytes.length) {
      start = at + 5;
      length = view.getUint32(at + 1, true);
    } else if (bytes[at] !== OP.SHORT_BINUNICODE) {
      const value = this.#get();
      this.#part++;
      return typeof value === 'string' ? value : null;
    }
    if (start + length > bytes.length) return null;
    this.#pos = start + length;
    const number = decimal(bytes, start, start + length);
    const text = number < 0 ? shortAscii(bytes, start, start + length) : number;
    return this.#put() ? text : null;
  }

  #int(): number {
    const { bytes, view } = this.#m;
    const at = this.#pos;
    // The longest of them has eight bytes behind its opcode.
    if (at + 9 > bytes.length) return NO_NUMBER;
    switch (bytes[at]) {
      case OP.BININT1:
        this.#pos = at + 2;
        return bytes[at + 1] ?? 0;
      case OP.BININT2:
        this.#pos = at + 3;
        return view.getUint16(at + 1, true);
      case OP.BININT:
        this.#pos = at + 5;
        return view.getInt32(at + 1, true);
      case OP.LONG1: {
        const length = bytes[at + 1] ?? 0;
        if (length > 6) return NO_NUMBER;
        this.#pos = at + 2 + length;
        return smallLong(bytes, at + 2, length);
      }
      case undefined:
      default:
        return NO_NUMBER;
    }
  }

  /** A tuple of ints, with its memo slot. */
  #tuple(): readonly number[] | null {
    const { bytes } = this.#m;
    const numbers = this.#numbers;
    const marked = bytes[this.#pos] === OP.MARK;
    if (marked) this.#pos++;
    let length = 0;
    for (let int = this.#int(); int !== NO_NUMBER && length < MOST_DIMENSIONS; int = this.#int())
      numbers[length++] = int;
    const end = bytes[this.#pos++];
    if (marked ? end !== OP.TUPLE || length === 0 : end !== TUPLES[length]) return null;
    if (length === 0) {
      this.#part++;
      return EMPTY;
    }
    return this.#put() ? this.#remembered(length) : null;
  }

  #remembered(length: number): readonly number[] {
    const numbers = this.#numbers;
    let hash = length;
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + (numbers[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 8)) & (REMEMBERED - 1);
    const known = this.#tuples[place];
    if (known?.length === length && isPrefix(known, numbers)) return known;
    return (this.#tuples[place] = numbers.slice(0, length));
  }

  /** The memo slot of a part, where it has one: it must be the next one, as every writer has it. */
  #put(): boolean {
    const { bytes, view, memo } = this.#m;
    const at = this.#pos;
    const bit = 1 << this.#part++;
    const next = memo.size + this.#slots;
    const opcode = bytes[at];
    if (opcode === OP.BINPUT) {
      if (bytes[at + 1] !== next) return false;
      this.#pos = at + 2;
    } else if (opcode === OP.LONG_BINPUT) {
      if (at + 5 > bytes.length || view.getUint32(at + 1, true) !== next) return false;
      this.#pos = at + 5;
    } else if (opcode === OP.MEMOIZE) this.#pos = at + 1;
    else return true;
    this.#memoised |= bit;
    this.#slots++;
    return true;
  }
}

const EMPTY: readonly number[] = [];
/** Opcode of a tuple of so many values without a mark. */
const TUPLES: readonly number[] = [OP.EMPTY_TUPLE, OP.TUPLE1, OP.TUPLE2, OP.TUPLE3];

/** Digits of a number that is certainly a small integer. */
const MOST_DIGITS = 9;

/** The number that ASCII digits spell as Python prints it; -1 for any other bytes. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > MOST_DIGITS) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return end - start > 1 && bytes[start] === 0x30 ? -1 : number;
}

function isGlobal(value: PickleValue | undefined): value is PyGlobal {
  return typeof value === 'object' && value?.kind === 'global';
}

function isPrefix(known: readonly number[], numbers: readonly number[]): boolean {
  for (let at = 0; at < known.length; at++) if (known[at] !== numbers[at]) return false;
  return true;
}

/** Bytes of each opcode of a packed call with its argument; what has a length of its own is looked at. */
const WIDTH = new Uint8Array(256).fill(1);
WIDTH.set([2], OP.BINGET);
WIDTH.set([2], OP.BINPUT);
WIDTH.set([5], OP.LONG_BINGET);
WIDTH.set([5], OP.LONG_BINPUT);
WIDTH.set([2], OP.BININT1);
WIDTH.set([3], OP.BININT2);
WIDTH.set([5], OP.BININT);

/** Count the opcodes of a packed call, and where each is met first. */
function tallyOpcodes(bytes: Uint8Array, start: number, end: number, { counts, first }: Tally): void {
  for (let at = start; at < end;) {
    const opcode = bytes[at] ?? 0;
    if (first[opcode] === -1) first[opcode] = at;
    counts[opcode] = (counts[opcode] ?? 0) + 1;
    if (opcode === OP.BINUNICODE) at += 5 + (bytes[at + 1] ?? 0);
    else if (opcode === OP.SHORT_BINUNICODE || opcode === OP.LONG1) at += 2 + (bytes[at + 1] ?? 0);
    else at += WIDTH[opcode] ?? 1;
  }
}
