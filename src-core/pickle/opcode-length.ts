import { opcodeOf, type ArgumentKind } from './opcodes.ts';

/** Where the argument of the opcode at `at` lies, without what announces its length or ends its line. */
export interface OpcodeSpan {
  readonly argumentStart: number;
  readonly argumentEnd: number;
  /** First byte of the next opcode. */
  readonly next: number;
}

const FIXED = { uint1: 1, uint2: 2, uint4: 4, int4: 4, uint8: 8, float8: 8 } as const satisfies Partial<
  Record<ArgumentKind, number>
>;

/** Bytes of the length in front of a counted argument. */
const COUNTED = {
  string1: 1,
  string4: 4,
  bytes1: 1,
  bytes4: 4,
  bytes8: 8,
  bytearray8: 8,
  unicodestring1: 1,
  unicodestring4: 4,
  unicodestring8: 8,
  long1: 1,
  long4: 4,
} as const satisfies Partial<Record<ArgumentKind, number>>;

/** Null where the byte is no opcode or its argument is cut. */
export function spanOf(bytes: Uint8Array, at: number): OpcodeSpan | null {
  const opcode = opcodeOf(bytes[at] ?? 0);
  if (opcode === undefined || at >= bytes.length) return null;
  const start = at + 1;
  const kind = opcode.argument;
  if (kind === null) return { argumentStart: start, argumentEnd: start, next: start };
  if (kind in FIXED) return bounded(bytes, start, FIXED[kind as keyof typeof FIXED]);
  if (kind in COUNTED) {
    const width = COUNTED[kind as keyof typeof COUNTED];
    return start + width > bytes.length ? null : bounded(bytes, start + width, littleEndian(bytes, start, width));
  }
  const first = bytes.indexOf(0x0a, start);
  const end = kind === 'stringnl_noescape_pair' && first >= 0 ? bytes.indexOf(0x0a, first + 1) : first;
  return end < 0 ? null : { argumentStart: start, argumentEnd: end, next: end + 1 };
}

const VARIES = 0xff;

/** Bytes of the argument by opcode byte, where all its arguments have as many. */
const ARGUMENT_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const kind = opcodeOf(byte)?.argument;
  if (kind === null) return 0;
  return kind !== undefined && kind in FIXED ? FIXED[kind as keyof typeof FIXED] : VARIES;
});

/** First byte of the opcode behind the one at `at`; -1 where that is none, or is cut. */
export function nextOpcode(bytes: Uint8Array, at: number): number {
  const length = ARGUMENT_BYTES[bytes[at] ?? 0] ?? VARIES;
  if (length === VARIES) return spanOf(bytes, at)?.next ?? -1;
  return at + 1 + length > bytes.length ? -1 : at + 1 + length;
}

function bounded(bytes: Uint8Array, start: number, length: number): OpcodeSpan | null {
  const end = start + length;
  return end > bytes.length ? null : { argumentStart: start, argumentEnd: end, next: end };
}

function littleEndian(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let k = width - 1; k >= 0; k--) value = value * 256 + (bytes[start + k] ?? 0);
  return value;
}
