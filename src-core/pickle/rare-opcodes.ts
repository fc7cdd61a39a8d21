import { addItems, makeDict, makeFrozenSet } from './containers.ts';
import {
  extension,
  global,
  instance,
  newObject,
  newObjectEx,
  nextBuffer,
  object,
  persistentText,
  readonlyBuffer,
  stackGlobal,
} from './calls.ts';
import type { OpcodeRow } from './execute.ts';
import { pushLong, pushLong4, pushTextFloat, pushTextInt, pushTextLong, textMemoIndex } from './numbers.ts';
import { OP } from './opcodes.ts';
import type { MachineState } from './state.ts';
import { pushBytes, pushPython2, pushStringLine, pushUnicode, pushUnicodeLine } from './strings.ts';

const uint1 = (m: MachineState) => m.bytes[m.argument(1)] ?? 0;
const uint4 = (m: MachineState) => m.view.getUint32(m.argument(4), true);

/** The opcodes that ordinary checkpoints use seldom or never. */
export const RARE: readonly OpcodeRow[] = [
  [OP.PROTO, protocol],
  [OP.FRAME, frame],
  [OP.POP, pop],
  [OP.POP_MARK, (m) => (m.depth = m.closeMark())],
  [OP.DUP, (m) => m.push(m.top())],
  [OP.GLOBAL, global],
  [OP.STACK_GLOBAL, stackGlobal],
  [OP.INST, instance],
  [OP.OBJ, object],
  [OP.NEWOBJ, newObject],
  [OP.NEWOBJ_EX, newObjectEx],
  [OP.PERSID, persistentText],
  [OP.EXT1, (m) => extension(m, uint1(m))],
  [OP.EXT2, (m) => extension(m, m.view.getUint16(m.argument(2), true))],
  [OP.EXT4, (m) => extension(m, m.view.getInt32(m.argument(4), true))],
  [OP.NEXT_BUFFER, nextBuffer],
  [OP.READONLY_BUFFER, readonlyBuffer],
  [OP.INT, pushTextInt],
  [OP.LONG, pushTextLong],
  [OP.FLOAT, pushTextFloat],
  [OP.LONG1, (m) => pushLong(m, uint1(m))],
  [OP.LONG4, pushLong4],
  [OP.STRING, pushStringLine],
  [OP.UNICODE, pushUnicodeLine],
  [OP.SHORT_BINSTRING, (m) => pushPython2(m, uint1(m))],
  [OP.BINSTRING, (m) => pushPython2(m, uint4(m))],
  [OP.BINUNICODE8, (m) => pushUnicode(m, m.length8())],
  [OP.SHORT_BINBYTES, (m) => pushBytes(m, uint1(m), false)],
  [OP.BINBYTES, (m) => pushBytes(m, uint4(m), false)],
  [OP.BINBYTES8, (m) => pushBytes(m, m.length8(), false)],
  [OP.BYTEARRAY8, (m) => pushBytes(m, m.length8(), true)],
  [OP.LIST, (m) => m.push({ kind: 'list', items: m.takeToMark() })],
  [OP.DICT, makeDict],
  [OP.EMPTY_SET, (m) => m.push({ kind: 'set', frozen: false, items: [] })],
  [OP.ADDITEMS, addItems],
  [OP.FROZENSET, makeFrozenSet],
  [OP.GET, get],
  [OP.PUT, put],
];

function protocol(m: MachineState): void {
  const isFirst = m.at === m.start;
  const number = uint1(m);
  if (number > 5)
    m.refuse('unsupported-protocol', `protocol ${number}`, `ValueError: unsupported pickle protocol: ${number}`);
  if (!isFirst) m.odd('protocol-later', `PROTO ${number} is not the first opcode`);
  m.protocol = Math.max(m.protocol, number);
}

/**
 * A frame announces how many bytes follow. Inside one, another may not begin (Python's unpickler refuses, the C one
 * does not).
 */
function frame(m: MachineState): void {
  const isInside = m.softEnd < m.bytes.length && m.pos < m.softEnd;
  const outer = m.softEnd;
  const length = m.length8();
  if (isInside && m.pos < outer) m.odd('frame-crossed', 'a frame begins inside another');
  const left = m.bytes.length - m.pos;
  if (length > left) {
    m.refuse(
      'frame-overrun',
      `the frame has ${length} bytes, and ${left} are left`,
      length >= 2 ** 63
        ? "OverflowError: FRAME length exceeds system's maximum of 9223372036854775807 bytes"
        : '_pickle.UnpicklingError: pickle data was truncated',
    );
    m.softEnd = m.bytes.length;
  } else m.softEnd = m.pos + length;
}

/** POP takes a mark off when a mark is on top. */
function pop(m: MachineState): void {
  if (m.marks.at(-1) === m.depth) m.closeMark();
  else m.pop();
}

function get(m: MachineState): void {
  m.pushMemo(textMemoIndex(m, 'GET'));
}

function put(m: MachineState): void {
  m.memoize(textMemoIndex(m, 'PUT'));
}
