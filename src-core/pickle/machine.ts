import type { Limits } from '../model/limits.ts';
import { emptyDict, emptyList } from './empty.ts';
import { PickleFault } from './fault.ts';
import type { ParsedPickle, PickleProblem, PickleValue } from './node.ts';
import { OP } from './opcodes.ts';
import { joblibArray } from './joblib-array.ts';
import { ParseResult } from './parse-result.ts';
import { readNumberRun, type Tally } from './number-runs.ts';
import { RARE } from './rare-opcodes.ts';
import { PackedReader } from './packed-reader.ts';
import { MachineState, type Framing } from './state.ts';
import { appendItems, build, setItems } from './containers.ts';
import { persistent, reduce } from './calls.ts';
import { pushUnicode } from './strings.ts';

export interface ParseOptions {
  /** Offset of the first opcode; 0 where absent. */
  readonly start?: number;
  readonly limits: Limits;
  /** Milliseconds, monotonic; with `deadline`, the time on this clock at which the fold gives up with a `limit`. */
  readonly now?: () => number;
  readonly deadline?: number;
}

/**
 * Fold the opcodes of one pickle into inert values, from `start` to STOP or to the problem that ends it. Nothing is
 * imported or called. Everything found up to a problem is kept. A problem after which some unpickler still goes on
 * (an unsupported protocol, a frame longer than the bytes…) is reported and the fold goes on too: then the result has
 * both a `problem` and a `value`.
 *
 * Source: CPython 3.11 `Modules/_pickle.c` load() and `Lib/pickle.py`; where they differ, what either accepts is read.
 */
export function parsePickle(bytes: Uint8Array, options: ParseOptions): ParsedPickle {
  const parsed = fold(bytes, options, 'bytes');
  if (!parsed.oddities.some(({ kind }) => kind === 'frame-crossed')) return parsed;
  // Unpicklers disagree about where the next opcode is: whatever either of them would do counts.
  return parsed.including(fold(bytes, options, 'file'));
}

function fold(bytes: Uint8Array, options: ParseOptions, framing: Framing, nesting = 0): ParseResult {
  const start = options.start ?? 0;
  const tally: Tally = { counts: new Uint32Array(256), first: new Int32Array(256).fill(-1) };
  const m = new MachineState(bytes, start, options.limits, framing, nesting);
  const result = { value: undefined as PickleValue | undefined, problem: null as PickleProblem | null };
  if (bytes.length - start > options.limits.pickleBytes)
    result.problem = m.problem('limit', `the pickle has more than ${options.limits.pickleBytes} bytes`);
  else
    try {
      result.value = run(m, tally, options);
    } catch (error) {
      if (!(error instanceof PickleFault)) throw error;
      result.problem = error.problem;
    }
  return new ParseResult(m, start, tally, result.value, result.problem);
}

/** Opcodes between two looks at the clock. */
const CLOCK_STEP = 65_536;

function run(m: MachineState, tally: Tally, options: ParseOptions): PickleValue {
  const { bytes, view, memo } = m;
  const { counts, first } = tally;
  const packed = new PackedReader(m, tally);
  let untilClock = CLOCK_STEP;
  for (;;) {
    if (m.pos >= m.softEnd) enterNextFrame(m);
    const at = m.pos;
    const opcode = bytes[at] ?? 0;
    m.at = at;
    m.opcode = opcode;
    m.pos = at + 1;
    if (--untilClock === 0) {
      untilClock = CLOCK_STEP;
      lookAtClock(m, options);
    }
    if (opcode === OP.MARK && bytes[at + 1] === OP.MARK && packed.read(at)) continue;
    counts[opcode] = (counts[opcode] ?? 0) + 1;
    if (first[opcode] === -1) first[opcode] = at;
    switch (opcode) {
      case OP.BINPUT:
        memo.put(bytes[m.argument(1)] ?? 0, m.top());
        break;
      case OP.LONG_BINPUT:
        m.memoize(view.getUint32(m.argument(4), true));
        break;
      case OP.MEMOIZE:
        memo.put(memo.size, m.top());
        break;
      case OP.BINGET:
        m.pushMemo(bytes[m.argument(1)] ?? 0);
        break;
      case OP.LONG_BINGET:
        m.pushMemo(view.getUint32(m.argument(4), true));
        break;
      case OP.MARK:
        m.mark();
        break;
      case OP.BININT1:
        m.push(bytes[m.argument(1)] ?? 0);
        break;
      case OP.BININT2:
        m.push(view.getUint16(m.argument(2), true));
        break;
      case OP.BININT:
        m.push(view.getInt32(m.argument(4), true));
        break;
      case OP.BINUNICODE:
        pushUnicode(m, view.getUint32(m.argument(4), true));
        break;
      case OP.SHORT_BINUNICODE:
        pushUnicode(m, bytes[m.argument(1)] ?? 0);
        break;
      case OP.BINFLOAT:
        m.push({ kind: 'float', value: view.getFloat64(m.argument(8)) });
        break;
      case OP.NONE:
        m.push(null);
        break;
      case OP.NEWTRUE:
        m.push(true);
        break;
      case OP.NEWFALSE:
        m.push(false);
        break;
      case OP.EMPTY_TUPLE:
        m.push(m.emptyTuple);
        break;
      case OP.EMPTY_DICT:
        m.push(emptyDict());
        break;
      case OP.EMPTY_LIST:
        pushList(m, tally);
        break;
      case OP.TUPLE:
        m.push({ kind: 'tuple', items: m.takeToMark() });
        break;
      case OP.TUPLE1:
        m.push({ kind: 'tuple', items: [m.pop()] });
        break;
      case OP.TUPLE2: {
        const second = m.pop();
        m.push({ kind: 'tuple', items: [m.pop(), second] });
        break;
      }
      case OP.TUPLE3: {
        const third = m.pop();
        const second = m.pop();
        m.push({ kind: 'tuple', items: [m.pop(), second, third] });
        break;
      }
      case OP.REDUCE:
        reduce(m);
        break;
      case OP.BINPERSID:
        persistent(m);
        break;
      case OP.BUILD:
        build(m);
        readArrayBehind(m, options);
        break;
      case OP.APPEND:
        appendItems(m, m.depth - 1);
        break;
      case OP.APPENDS:
        appendItems(m, m.closeMark());
        break;
      case OP.SETITEM:
        setItems(m, m.depth - 2);
        break;
      case OP.SETITEMS:
        setItems(m, m.closeMark());
        break;
      case OP.STOP:
        return stop(m);
      default:
        runRare(m, opcode);
    }
  }
}

function runRare(m: MachineState, opcode: number): void {
  const execute = RARE[opcode];
  if (execute === undefined) unknown(m, opcode);
  else execute(m);
}

function unknown(m: MachineState, opcode: number): never {
  const hex = `\\x${opcode.toString(16).padStart(2, '0')}`;
  const isPrintable = opcode >= 0x20 && opcode <= 0x7e && opcode !== 0x27 && opcode !== 0x5c;
  const shown = isPrintable ? String.fromCharCode(opcode) : hex;
  m.fail(
    'unknown-opcode',
    `byte 0x${opcode.toString(16).padStart(2, '0')} is no opcode`,
    `_pickle.UnpicklingError: invalid load key, '${shown}'.`,
  );
}

/** The end of a frame is where its argument said; only the end of the bytes is the end. */
function enterNextFrame(m: MachineState): void {
  m.softEnd = m.bytes.length;
  if (m.pos < m.softEnd) return;
  m.at = m.pos;
  m.opcode = 0;
  m.fail('no-stop', 'the bytes end before STOP', 'EOFError: Ran out of input');
}

/** joblib's unpickler reads the bytes of an array from the file itself, in the middle of the pickle. */
function readArrayBehind(m: MachineState, options: ParseOptions): void {
  const array = joblibArray(m.top());
  if (array === null) return;
  const start = m.pos;
  if (array.kind === 'unknown') m.fail('limit', 'an array of joblib follows whose size cannot be told');
  if (array.kind === 'pickle') readNested(m, options);
  else {
    if (m.pos < m.softEnd) m.odd('frame-crossed', 'an array of joblib begins inside a frame');
    m.softEnd = m.bytes.length;
    if (array.padded) m.argument(m.bytes[m.argument(1)] ?? 0);
    m.argument(array.bytes);
  }
  m.embedded.push({ start, end: m.pos });
}

/** Objects of an array are a pickle with a memo of its own. What it would do happens as well. */
function readNested(m: MachineState, options: ParseOptions): void {
  if (m.nesting >= m.limits.nestedPickles) m.fail('limit', 'pickles inside pickles are nested too deep');
  const inner = fold(m.bytes, { ...options, start: m.pos }, m.framing, m.nesting + 1);
  inner.handOver(m);
  if (inner.value === undefined) throw new PickleFault(inner.problem ?? m.problem('no-stop', 'the array has no end'));
  m.pos = inner.end;
  m.softEnd = m.bytes.length;
}

function lookAtClock(m: MachineState, { now, deadline }: ParseOptions): void {
  if (now !== undefined && deadline !== undefined && now() > deadline) m.fail('limit', 'parsing takes too long');
}

/** A list, and at once the numbers it is filled with where they are a long run of one kind. */
function pushList(m: MachineState, tally: Tally): void {
  const { bytes } = m;
  const put = bytes[m.pos];
  const width = put === OP.BINPUT ? 2 : put === OP.LONG_BINPUT ? 5 : put === OP.MEMOIZE ? 1 : 0;
  const mark = m.pos + width;
  const run = bytes[mark] === OP.MARK ? readNumberRun(bytes, m.view, mark, m.softEnd, tally, m.slab) : null;
  if (run === null) {
    m.push(emptyList());
    return;
  }
  m.push(run.list);
  if (width > 0) memoizeList(m, tally, put ?? 0);
  m.pos = run.end;
}

function memoizeList(m: MachineState, { counts, first }: Tally, put: number): void {
  const index =
    put === OP.BINPUT
      ? (m.bytes[m.pos + 1] ?? 0)
      : put === OP.LONG_BINPUT
        ? m.view.getUint32(m.pos + 1, true)
        : m.memo.size;
  m.memo.put(index, m.top());
  counts[put] = (counts[put] ?? 0) + 1;
  if (first[put] === -1) first[put] = m.pos;
}

function stop(m: MachineState): PickleValue {
  const value = m.pop();
  if (m.marks.length > 0) m.odd('mark-left', `${counted(m.marks.length, 'mark is', 'marks are')} open at STOP`);
  else if (m.depth > 0)
    m.odd('stack-leftover', `${counted(m.depth, 'value is', 'values are')} left on the stack at STOP`);
  if (m.memo.isSparse) m.odd('memo-sparse', 'memo slots are not numbered in order');
  return value;
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
