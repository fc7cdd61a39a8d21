/**
 * The 68 opcodes of protocols 0 to 5, as data.
 *
 * Source: CPython 3.11 `Lib/pickletools.py`, table `opcodes`; the argument kinds carry its names.
 */
export type ArgumentKind =
  // fixed widths, little-endian but for float8, which is big-endian
  | 'uint1'
  | 'uint2'
  | 'uint4'
  | 'int4'
  | 'uint8'
  | 'float8'
  // a length (unsigned; signed for string4 and long4), then that many bytes
  | 'string1'
  | 'string4'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  | 'bytearray8'
  | 'unicodestring1'
  | 'unicodestring4'
  | 'unicodestring8'
  | 'long1'
  | 'long4'
  // text up to a newline, or two such lines
  | 'decimalnl_short'
  | 'decimalnl_long'
  | 'floatnl'
  | 'stringnl'
  | 'stringnl_noescape'
  | 'unicodestringnl'
  | 'stringnl_noescape_pair';

export interface Opcode {
  readonly byte: number;
  readonly name: string;
  /** First protocol that writes it. */
  readonly protocol: 0 | 1 | 2 | 3 | 4 | 5;
  readonly argument: ArgumentKind | null;
}

type Row = readonly [byte: number, name: string, protocol: Opcode['protocol'], argument: ArgumentKind | null];

const ROWS: readonly Row[] = [
  [0x28, 'MARK', 0, null],
  [0x29, 'EMPTY_TUPLE', 1, null],
  [0x2e, 'STOP', 0, null],
  [0x30, 'POP', 0, null],
  [0x31, 'POP_MARK', 1, null],
  [0x32, 'DUP', 0, null],
  [0x42, 'BINBYTES', 3, 'bytes4'],
  [0x43, 'SHORT_BINBYTES', 3, 'bytes1'],
  [0x46, 'FLOAT', 0, 'floatnl'],
  [0x47, 'BINFLOAT', 1, 'float8'],
  [0x49, 'INT', 0, 'decimalnl_short'],
  [0x4a, 'BININT', 1, 'int4'],
  [0x4b, 'BININT1', 1, 'uint1'],
  [0x4c, 'LONG', 0, 'decimalnl_long'],
  [0x4d, 'BININT2', 1, 'uint2'],
  [0x4e, 'NONE', 0, null],
  [0x50, 'PERSID', 0, 'stringnl_noescape'],
  [0x51, 'BINPERSID', 1, null],
  [0x52, 'REDUCE', 0, null],
  [0x53, 'STRING', 0, 'stringnl'],
  [0x54, 'BINSTRING', 1, 'string4'],
  [0x55, 'SHORT_BINSTRING', 1, 'string1'],
  [0x56, 'UNICODE', 0, 'unicodestringnl'],
  [0x58, 'BINUNICODE', 1, 'unicodestring4'],
  [0x5d, 'EMPTY_LIST', 1, null],
  [0x61, 'APPEND', 0, null],
  [0x62, 'BUILD', 0, null],
  [0x63, 'GLOBAL', 0, 'stringnl_noescape_pair'],
  [0x64, 'DICT', 0, null],
  [0x65, 'APPENDS', 1, null],
  [0x67, 'GET', 0, 'decimalnl_short'],
  [0x68, 'BINGET', 1, 'uint1'],
  [0x69, 'INST', 0, 'stringnl_noescape_pair'],
  [0x6a, 'LONG_BINGET', 1, 'uint4'],
  [0x6c, 'LIST', 0, null],
  [0x6f, 'OBJ', 1, null],
  [0x70, 'PUT', 0, 'decimalnl_short'],
  [0x71, 'BINPUT', 1, 'uint1'],
  [0x72, 'LONG_BINPUT', 1, 'uint4'],
  [0x73, 'SETITEM', 0, null],
  [0x74, 'TUPLE', 0, null],
  [0x75, 'SETITEMS', 1, null],
  [0x7d, 'EMPTY_DICT', 1, null],
  [0x80, 'PROTO', 2, 'uint1'],
  [0x81, 'NEWOBJ', 2, null],
  [0x82, 'EXT1', 2, 'uint1'],
  [0x83, 'EXT2', 2, 'uint2'],
  [0x84, 'EXT4', 2, 'int4'],
  [0x85, 'TUPLE1', 2, null],
  [0x86, 'TUPLE2', 2, null],
  [0x87, 'TUPLE3', 2, null],
  [0x88, 'NEWTRUE', 2, null],
  [0x89, 'NEWFALSE', 2, null],
  [0x8a, 'LONG1', 2, 'long1'],
  [0x8b, 'LONG4', 2, 'long4'],
  [0x8c, 'SHORT_BINUNICODE', 4, 'unicodestring1'],
  [0x8d, 'BINUNICODE8', 4, 'unicodestring8'],
  [0x8e, 'BINBYTES8', 4, 'bytes8'],
  [0x8f, 'EMPTY_SET', 4, null],
  [0x90, 'ADDITEMS', 4, null],
  [0x91, 'FROZENSET', 4, null],
  [0x92, 'NEWOBJ_EX', 4, null],
  [0x93, 'STACK_GLOBAL', 4, null],
  [0x94, 'MEMOIZE', 4, null],
  [0x95, 'FRAME', 4, 'uint8'],
  [0x96, 'BYTEARRAY8', 5, 'bytearray8'],
  [0x97, 'NEXT_BUFFER', 5, null],
  [0x98, 'READONLY_BUFFER', 5, null],
];

export const OPCODES: readonly Opcode[] = ROWS.map(([byte, name, protocol, argument]) => ({
  byte,
  name,
  protocol,
  argument,
}));

const BY_BYTE: readonly (Opcode | undefined)[] = Array.from({ length: 256 }, (_, byte) =>
  OPCODES.find((opcode) => opcode.byte === byte),
);

export function opcodeOf(byte: number): Opcode | undefined {
  return BY_BYTE[byte];
}

/** The name of an opcode byte, or `0x..` for a byte that is none. */
export function opcodeName(byte: number): string {
  return BY_BYTE[byte]?.name ?? `0x${byte.toString(16).padStart(2, '0')}`;
}

/** Opcode bytes by name, for code that switches on them. */
export const OP = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  FLOAT: 0x46,
  BINFLOAT: 0x47,
  INT: 0x49,
  BININT: 0x4a,
  BININT1: 0x4b,
  LONG: 0x4c,
  BININT2: 0x4d,
  NONE: 0x4e,
  PERSID: 0x50,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  UNICODE: 0x56,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  DICT: 0x64,
  APPENDS: 0x65,
  GET: 0x67,
  BINGET: 0x68,
  INST: 0x69,
  LONG_BINGET: 0x6a,
  LIST: 0x6c,
  OBJ: 0x6f,
  PUT: 0x70,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const;
