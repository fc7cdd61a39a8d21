import { persistent, reduce } from './calls.ts';
import { appendItems, setItems } from './containers.ts';
import { emptyDict, emptyList } from './empty.ts';
import type { Fold, OpcodeRow } from './execute.ts';
import { readNumberRun, type Tally } from './number-runs.ts';
import { OP } from './opcodes.ts';
import type { MachineState } from './state.ts';
import { pushUnicode } from './strings.ts';

/** The opcodes that ordinary checkpoints are made of. BUILD, behind which a pickle of its own may follow, is the machine's. */
export const COMMON: readonly OpcodeRow[] = [
  [OP.BINPUT, (m) => m.memo.put(m.bytes[m.argument(1)] ?? 0, m.top())],
  [OP.LONG_BINPUT, (m) => m.memoize(m.view.getUint32(m.argument(4), true))],
  [OP.MEMOIZE, (m) => m.memo.put(m.memo.size, m.top())],
  [OP.BINGET, (m) => m.pushMemo(m.bytes[m.argument(1)] ?? 0)],
  [OP.LONG_BINGET, (m) => m.pushMemo(m.view.getUint32(m.argument(4), true))],
  [OP.MARK, (m) => m.mark()],
  [OP.BININT1, (m) => m.push(m.bytes[m.argument(1)] ?? 0)],
  [OP.BININT2, (m) => m.push(m.view.getUint16(m.argument(2), true))],
  [OP.BININT, (m) => m.push(m.view.getInt32(m.argument(4), true))],
  [OP.BINUNICODE, (m) => pushUnicode(m, m.view.getUint32(m.argument(4), true))],
  [OP.SHORT_BINUNICODE, (m) => pushUnicode(m, m.bytes[m.argument(1)] ?? 0)],
  [OP.BINFLOAT, (m) => m.push({ kind: 'float', value: m.view.getFloat64(m.argument(8)) })],
  [OP.NONE, (m) => m.push(null)],
  [OP.NEWTRUE, (m) => m.push(true)],
  [OP.NEWFALSE, (m) => m.push(false)],
  [OP.EMPTY_TUPLE, (m) => m.push(m.emptyTuple)],
  [OP.EMPTY_DICT, (m) => m.push(emptyDict())],
  [OP.EMPTY_LIST, pushList],
  [OP.TUPLE, (m) => m.push({ kind: 'tuple', items: m.takeToMark() })],
  [OP.TUPLE1, (m) => m.push({ kind: 'tuple', items: [m.pop()] })],
  [OP.TUPLE2, pushPair],
  [OP.TUPLE3, pushTriple],
  [OP.REDUCE, reduce],
  [OP.BINPERSID, persistent],
  [OP.APPEND, (m) => appendItems(m, m.depth - 1)],
  [OP.APPENDS, (m) => appendItems(m, m.closeMark())],
  [OP.SETITEM, (m) => setItems(m, m.depth - 2)],
  [OP.SETITEMS, (m) => setItems(m, m.closeMark())],
];

function pushPair(m: MachineState): void {
  const second = m.pop();
  m.push({ kind: 'tuple', items: [m.pop(), second] });
}

function pushTriple(m: MachineState): void {
  const third = m.pop();
  const second = m.pop();
  m.push({ kind: 'tuple', items: [m.pop(), second, third] });
}

/** A list, and at once the numbers it is filled with where they are a long run of one kind. */
function pushList(m: MachineState, { tally }: Fold): void {
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
