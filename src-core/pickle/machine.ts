import { COMMON } from './common-opcodes.ts';
import { build } from './containers.ts';
import { opcodeTable, type Fold } from './execute.ts';
import { PickleFault } from './fault.ts';
import { joblibArray } from './joblib-array.ts';
import type { ParsedPickle, PickleProblem, PickleValue } from './node.ts';
import type { Tally } from './number-runs.ts';
import { OpcodeCost } from './opcode-cost.ts';
import { OP } from './opcodes.ts';
import { PackedReader } from './packed-reader.ts';
import type { ParseOptions } from './parse-options.ts';
import { ParseResult } from './parse-result.ts';
import { RARE } from './rare-opcodes.ts';
import { MachineState, type Framing } from './state.ts';

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
  const { allowance } = options;
  const state: Fold = { tally, options, cost: allowance === undefined ? null : new OpcodeCost(allowance) };
  const packed = new PackedReader(m);
  const result = { value: undefined as PickleValue | undefined, problem: null as PickleProblem | null };
  if (bytes.length - start > options.limits.pickleBytes)
    result.problem = m.problem('limit', `the pickle has more than ${options.limits.pickleBytes} bytes`);
  else
    try {
      spend(m, state, 0);
      result.value = run(m, state, packed);
    } catch (error) {
      if (!(error instanceof PickleFault)) throw error;
      result.problem = error.problem;
    }
  packed.finish(tally);
  const parsed = new ParseResult(m, start, tally, result.value, result.problem);
  if (allowance !== undefined) allowance.opcodesLeft -= Math.min(parsed.opcodes, CLOCK_STEP);
  return parsed;
}

/**
 * Opcodes between two looks at the clock and at what the file may still ask for. Few, also because V8 compiles a loop for
 * what has happened in it so far, and throws that away at the first call it has not seen.
 */
const CLOCK_STEP = 512;

/**
 * Every opcode is a function, and all are called in one place: a switch would be compiled for the opcodes seen so far, and
 * anew after the first SETITEMS of a large dict, and after whatever else comes late.
 */
const EXECUTE = opcodeTable([...COMMON, ...RARE, [OP.BUILD, buildThenArray]], unknown);

function run(m: MachineState, fold: Fold, packed: PackedReader): PickleValue {
  const { bytes } = m;
  const { counts, first } = fold.tally;
  let untilClock = CLOCK_STEP;
  for (;;) {
    if (m.pos >= m.softEnd) enterNextFrame(m);
    const at = m.pos;
    const opcode = bytes[at] ?? 0;
    m.at = at;
    m.opcode = opcode;
    m.pos = at + 1;
    if (--untilClock <= 0) {
      lookAtClock(m, fold.options);
      spend(m, fold, CLOCK_STEP - untilClock);
      untilClock = CLOCK_STEP;
    }
    if (opcode === OP.MARK && bytes[at + 1] === OP.MARK) {
      const steps = packed.read(at);
      if (steps > 0) {
        untilClock -= steps - 1;
        continue;
      }
    }
    counts[opcode] = (counts[opcode] ?? 0) + 1;
    if (first[opcode] === -1) first[opcode] = at;
    if (opcode === OP.STOP) return stop(m);
    EXECUTE[opcode]?.(m, fold);
  }
}

function unknown(m: MachineState): never {
  const { opcode } = m;
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

function buildThenArray(m: MachineState, { options }: Fold): void {
  build(m);
  readArrayBehind(m, options);
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

/** Count `opcodes` more against what the file may ask for. */
function spend(m: MachineState, { cost, options: { allowance }, tally }: Fold, opcodes: number): void {
  const made = { names: m.globals.length, tensors: m.packed + m.rebuilds };
  if (cost === null || allowance === undefined || cost.spend(opcodes, tally.counts, made)) return;
  m.fail('limit', `there are more than ${allowance.opcodes} opcodes in a file of ${allowance.fileBytes} bytes`);
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
