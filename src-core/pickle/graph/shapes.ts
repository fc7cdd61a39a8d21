import { OP, OPCODES } from '../opcodes.ts';

/** How each opcode changes the stack, as tables by opcode byte. */

function flags(...ops: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const op of ops) table[op] = 1;
  return table;
}

function counts(...rows: readonly (readonly [op: number, count: number])[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [op, count] of rows) table[op] = count;
  return table;
}

/** Opcodes that make a value of a fixed number of operands. */
export const COUNTED = counts(
  [OP.TUPLE1, 1],
  [OP.TUPLE2, 2],
  [OP.TUPLE3, 3],
  [OP.REDUCE, 2],
  [OP.NEWOBJ, 2],
  [OP.NEWOBJ_EX, 3],
  [OP.BINPERSID, 1],
  [OP.STACK_GLOBAL, 2],
  [OP.READONLY_BUFFER, 1],
);

/** Opcodes that make a value of everything above a mark. */
export const MARKED = flags(OP.TUPLE, OP.LIST, OP.DICT, OP.FROZENSET, OP.OBJ, OP.INST);

/** Opcodes that change the value below their operands: how many those are. */
export const MUTATES_ONE = counts([OP.APPEND, 1], [OP.SETITEM, 2], [OP.BUILD, 1]);

/** Opcodes that change the value below a mark. */
export const MUTATES_TO_MARK = flags(OP.APPENDS, OP.SETITEMS, OP.ADDITEMS);

const CONTROL = flags(
  OP.MARK,
  OP.PUT,
  OP.BINPUT,
  OP.LONG_BINPUT,
  OP.MEMOIZE,
  OP.GET,
  OP.BINGET,
  OP.LONG_BINGET,
  OP.PROTO,
  OP.FRAME,
  OP.STOP,
  OP.POP,
  OP.POP_MARK,
  OP.DUP,
);

/** Opcodes that push a value without taking any. */
export const PLAIN_LEAF = flags(
  ...OPCODES.map(({ byte }) => byte).filter(
    (byte) =>
      COUNTED[byte] === 0 &&
      MARKED[byte] === 0 &&
      MUTATES_ONE[byte] === 0 &&
      MUTATES_TO_MARK[byte] === 0 &&
      CONTROL[byte] === 0,
  ),
);
