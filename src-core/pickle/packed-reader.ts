import type { PickleValue, PyGlobal } from './node.ts';
import type { Tally } from './number-runs.ts';
import { OP } from './opcodes.ts';
import { PackedCall, type PackedForm, type PackedKind } from './packed-call.ts';
import { PackedForms } from './packed-forms.ts';
import { NO_NUMBER, PackedPieces } from './packed-pieces.ts';
import { PackedSeam, SEAM_STEPS } from './packed-seam.ts';
import { PackedStencil } from './packed-stencil.ts';
import type { MachineState } from './state.ts';

/** Values on the stack and open marks that the opcodes of one packed call need at most. Real tensors have 4 dimensions. */
const DEEPEST = 80;

/** Kinds that are remembered. Real files have a handful: a dtype or two on a device or two. */
const MOST_KINDS = 64;

/** Runs that are noted. Where there are more, they are short and save nothing. */
const MOST_RUNS = 1024;

/** Calls that are read in one go, before somebody looks at the clock again. */
const MOST_AT_ONCE = 64;

/** Stencils that are remembered: a shape and a number of digits each. */
const MOST_STENCILS = 64;

/**
 * Reads the opcodes of a `PackedCall` in one go: what torch's writer makes of a tensor after the first of its kind. Whatever
 * is spelt in any other way is left to the opcodes one by one, and so is all that could fail.
 */
export class PackedReader {
  readonly #m: MachineState;
  /** Opcodes of packed calls, apart from those that are executed one by one: a call is read as one. */
  readonly #tally: Tally = { counts: new Uint32Array(256), first: new Int32Array(256).fill(-1) };
  readonly #pieces: PackedPieces;
  #seam: PackedSeam | null = null;
  readonly #forms = new PackedForms();
  #last: PackedKind | null = null;
  readonly #kinds: PackedKind[] = [];
  readonly #stencils: PackedStencil[] = [];
  #stencil: PackedStencil | null = null;

  constructor(m: MachineState) {
    this.#m = m;
    this.#pieces = new PackedPieces(m);
  }

  /**
   * With the callee on the stack and MARK MARK at `at`: puts the call in its place, and more of the same behind it. Gives how
   * many opcodes that counts for, a call for one; 0 where nothing is changed.
   */
  read(at: number): number {
    const m = this.#m;
    const callee = m.stack[m.depth - 1];
    if (m.depth <= m.fence || !isGlobal(callee) || !m.memo.isDense) return 0;
    if (m.depth + DEEPEST > m.limits.pickleStack || m.marks.length + 3 > m.limits.pickleMarks) return 0;
    return this.#readAsBefore(at, callee) || Number(this.#readPieces(at, callee));
  }

  /** Add the opcodes of the calls that were read to those of the pickle. */
  finish({ counts, first }: Tally): void {
    const own = this.#tally;
    for (const stencil of this.#stencils) stencil.tally(own);
    this.#seam?.tally();
    for (let opcode = 0; opcode < 256; opcode++) {
      counts[opcode] = (counts[opcode] ?? 0) + (own.counts[opcode] ?? 0);
      const at = own.first[opcode] ?? -1;
      const before = first[opcode] ?? -1;
      if (at !== -1 && (before === -1 || at < before)) first[opcode] = at;
    }
  }

  /**
   * The bytes of a call that was read before, but for the numbers of its storage and of its memo slots; and those of a dict
   * that come after it, as long as they are such calls.
   */
  #readAsBefore(start: number, callee: PyGlobal): number {
    const m = this.#m;
    const seam = this.#seam;
    if (seam === null) return 0;
    const { bytes, view, memo, journal, stack, softEnd } = m;
    let stencil = this.#stencil;
    let steps = 0;
    /** Calls of the last kind that are not noted as a run yet. */
    let run = 0;
    for (let at = start, left = MOST_AT_ONCE; at >= 0 && left > 0; left--) {
      const next = stencil?.next;
      if (next === undefined || next.form.kind.callee !== callee || at + next.length > softEnd) break;
      const key = next.keyAt(bytes, view, at, memo);
      if (key < 0) break;
      const { form } = next;
      if (run > 0 && form.kind !== stencil?.form.kind) {
        this.#extendRun(stencil?.form.kind ?? form.kind, run);
        run = 0;
      }
      stencil = this.#stencil = next;
      stencil.uses++;
      run++;
      steps++;
      m.pos = at + stencil.length;
      const call = new PackedCall(form, key, m.pos - 1, memo.size);
      memo.append(call);
      journal.push(call);
      stack[m.depth - 1] = call;
      at = seam.read(m, callee, DEEPEST);
      if (at >= 0) steps += SEAM_STEPS;
    }
    if (run > 0 && stencil !== null) this.#extendRun(stencil.form.kind, run);
    return steps;
  }

  #readPieces(at: number, callee: PyGlobal): boolean {
    const m = this.#m;
    const pieces = this.#pieces;
    pieces.begin(at + 2);
    const tag = pieces.get();
    const type = pieces.get();
    const key = pieces.key();
    const location = pieces.get();
    if (key === null) return false;
    const count = pieces.int();
    if (!pieces.is(OP.TUPLE) || !pieces.put()) return false;
    const persistentAt = pieces.pos;
    if (!pieces.is(OP.BINPERSID)) return false;
    const first = pieces.int();
    const size = pieces.tuple();
    const stride = size === null ? null : pieces.tuple();
    const flag = m.bytes[pieces.pos++];
    if (stride === null || size === null || (flag !== OP.NEWTRUE && flag !== OP.NEWFALSE)) return false;
    const hooks = pieces.get();
    if (!pieces.is(OP.EMPTY_TUPLE)) return false;
    const hooksAt = pieces.pos;
    if (!pieces.is(OP.REDUCE) || !pieces.put() || !pieces.is(OP.TUPLE) || !pieces.put()) return false;
    const callAt = pieces.pos;
    if (!pieces.is(OP.REDUCE) || pieces.pos > m.softEnd || count < 0 || first === NO_NUMBER) return false;
    const kind = this.#common(callee, tag, type, location, hooks);
    if (kind === null) return false;
    const { slots, memoised } = pieces;
    const [persistentBack, hooksBack] = [callAt - persistentAt, callAt - hooksAt];
    const isSet = flag === OP.NEWTRUE;
    const numbers = { kind, count, first, size, stride, flag: isSet, persistentBack, hooksBack, slots, memoised };
    const form = this.#forms.like(numbers);
    this.#seam ??= new PackedSeam(this.#tally);
    tallyOpcodes(m.bytes, at, pieces.pos, this.#tally);
    this.#remember(form, at);
    this.#take(new PackedCall(form, key, callAt, m.memo.size), pieces.pos);
    return true;
  }

  /** Make a stencil of the call that was just read, or find the one it has, and expect it where it came now. */
  #remember(form: PackedForm, start: number): void {
    const before = this.#stencil;
    this.#stencil = null;
    if (this.#pieces.keyAt < 0 || !this.#pieces.isWide) return;
    const { bytes, view, memo } = this.#m;
    const end = this.#pieces.pos;
    const known = this.#stencils.find(
      (it) => it.form === form && it.length === end - start && it.keyAt(bytes, view, start, memo) >= 0,
    );
    if (known === undefined && this.#stencils.length >= MOST_STENCILS) return;
    this.#stencil = known ?? this.#newStencil(form, start);
    if (before !== null) before.next = this.#stencil;
  }

  #newStencil(form: PackedForm, start: number): PackedStencil {
    const { bytes, memo } = this.#m;
    const { pos: end, keyAt, keyLength, slotsAt } = this.#pieces;
    const { refills } = memo;
    const opcodes: Tally = { counts: new Uint32Array(256), first: new Int32Array(256) };
    tallyOpcodes(bytes, start, end, opcodes);
    const stencil = new PackedStencil(bytes, { form, start, end, keyAt, keyLength, slotsAt, refills, opcodes });
    this.#stencils.push(stencil);
    return stencil;
  }

  #take(call: PackedCall, end: number): void {
    const m = this.#m;
    m.memo.append(call);
    m.journal.push(call);
    this.#extendRun(call.common, 1);
    m.stack[m.depth - 1] = call;
    m.pos = end;
  }

  /** Note the calls at the end of the journal, which are of one kind. */
  #extendRun(kind: PackedKind, count: number): void {
    const { packedRuns, journal } = this.#m;
    const end = journal.length;
    const start = end - count;
    const run = packedRuns.at(-1);
    if (run?.kind === kind && run.end === start) run.end = end;
    else if (packedRuns.length < MOST_RUNS) packedRuns.push({ kind, start, end });
    this.#m.packed += count;
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
}

function isGlobal(value: PickleValue | undefined): value is PyGlobal {
  return typeof value === 'object' && value?.kind === 'global';
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
