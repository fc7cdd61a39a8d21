import { describe, expect, it } from 'vitest';
import { CODES } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { pickleFindings } from '../../src-core/pickle/findings.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { global, pickle, protocol2, u32, u64, unicode } from './assemble.ts';
import { parse } from './parse.ts';

/** One pickle for every code, and whether it still gives a value. */
const CASES: readonly (readonly [code: string, what: string, bytes: Uint8Array])[] = [
  ['PK301', 'a string that is cut', pickle(OP.PROTO, 2, 'X', u32(100), 'short')],
  ['PK302', 'no STOP', pickle(OP.PROTO, 2, 'N')],
  ['PK303', 'a byte that is no opcode', protocol2(0xf5)],
  ['PK304', 'REDUCE on an empty stack', protocol2('R')],
  ['PK305', 'TUPLE without MARK', protocol2('t')],
  ['PK306', 'BINGET of an empty slot', protocol2('h', 7)],
  ['PK307', 'LONG4 of negative length', protocol2(OP.LONG4, u32(-1))],
  ['PK308', 'text that is not UTF-8', protocol2('X', u32(1), [0xff])],
  ['PK309', 'protocol 9', pickle(OP.PROTO, 9, 'N.')],
  ['PK310', 'SETITEMS of three items', protocol2('}(NNNu')],
  ['PK311', 'APPEND to a dict', protocol2('}Na')],
  ['PK312', 'a list as key', protocol2('}]Ns')],
  ['PK313', 'an argument across a frame', pickle(OP.PROTO, 4, OP.FRAME, u64(3n), unicode('abc'), '.')],
  ['PK314', 'a frame longer than the bytes', pickle(OP.PROTO, 4, OP.FRAME, u64(99n), 'N.')],
  ['PK315', 'an out-of-band buffer', pickle(OP.PROTO, 5, OP.NEXT_BUFFER, '.')],
  ['PK316', 'STACK_GLOBAL of bytes', protocol2('C\x01aC\x01b', OP.STACK_GLOBAL)],
  ['PK317', 'more marks than the limit', protocol2('('.repeat(1_000_001))],
  ['PK318', 'a memo slot of 2^31-1', protocol2('Nr', u32(0x7fffffff))],
  ['PK321', 'a value left below', protocol2('NN')],
  ['PK322', 'a mark left open', protocol2('(N')],
  ['PK323', 'PROTO twice', protocol2(OP.PROTO, 3, 'N')],
  ['PK324', 'a far memo slot', protocol2('Nr', u32(100_000))],
  ['PK325', 'a hexadecimal INT', protocol2('I0x10\n')],
  ['PK326', 'a key twice', protocol2('}(', unicode('a'), 'N', unicode('a'), 'Nu')],
  [
    'PK327',
    'deep nesting',
    protocol2(
      'N',
      Uint8Array.from({ length: 2000 }, () => OP.TUPLE1),
    ),
  ],
  ['PK328', 'an integer of 100,000 bytes', protocol2(OP.LONG4, u32(100_000), new Uint8Array(100_000))],
  ['PK331', 'shared lists in lists', laughs()],
  ['PK333', 'bytes of Python 2', protocol2('U\x01', [0xff])],
  ['PK334', 'integers with one hash', protocol2('}(', ...multiples(2n ** 61n - 1n, 20), 'u')],
  ['PK335', 'nesting and little else', protocol2(']'.repeat(200), 'a'.repeat(199))],
  ['PK336', 'values that are dropped', protocol2(']', 'N0'.repeat(100))],
  ['PK336', 'one value in one slot many times', protocol2(']', 'q\0'.repeat(100))],
  ['PK337', 'a dict at many places', protocol2('}q\0', '0(', 'h\0'.repeat(1000), 't')],
  ['PK338', 'empty dicts', protocol2('(', '}'.repeat(2000), 't')],
  ['PK339', 'an integer of 600 bytes', protocol2(OP.LONG4, u32(600), new Uint8Array(600).fill(1))],
  ['PK339', 'an integer of 2,000 digits', protocol2(`L${'9'.repeat(2000)}L\n`)],
  ['PK332', 'a computed name', protocol2(global('m', 'f'), ')R', unicode('x'), OP.STACK_GLOBAL)],
];

/** Keys with None as value, from once to `count` times `step`. */
function multiples(step: bigint, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const key = step * BigInt(index + 1);
    return pickle(OP.LONG1, 9, u64(BigInt.asUintN(64, key)), Number(key >> 64n), 'N');
  });
}

/** Ten levels of lists that hold the one before ten times. */
function laughs(): Uint8Array {
  const levels = Array.from({ length: 10 }, (_, level) =>
    pickle('](', ...Array.from({ length: 10 }, () => pickle('h', level)), 'eq', level + 1),
  );
  return protocol2(']q', 0, ...levels);
}

const UTF8 = "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte";
const ASCII = "UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 1: ordinal not in range(128)";
const PERSISTENT = '_pickle.UnpicklingError: persistent IDs in protocol 0 must be ASCII strings';
const tooLong = (what: string) =>
  `OverflowError: ${what}'s maximum ${what.startsWith('FRAME') ? '' : 'size '}of 9223372036854775807 bytes`;

describe('pickleFindings', () => {
  it.each(CASES)('%s: %s', (code, _, bytes) => {
    const found = pickleFindings(parse(bytes), { entry: 'archive/data.pkl' });
    expect(found.map((finding) => finding.code)).toContain(code);
    for (const finding of found) {
      const described = describeFinding(finding);
      expect(`${described.message}${described.advice}${described.expected}`).not.toMatch(/\{\w+\}/);
      expect(finding.at.entry).toBe('archive/data.pkl');
    }
  });

  it('PK329: counts bytes behind STOP', () => {
    const found = pickleFindings(parse(pickle('N.', 'tail')), {}, { tail: { bytes: 4, isPickle: false } });
    expect(found.map(({ code, at }) => [code, at.offset, at.end])).toEqual([['PK329', 2, 6]]);
  });

  it('PK330: tells a second pickle from other bytes', () => {
    const found = pickleFindings(parse(pickle('N.', 'N.')), {}, { tail: { bytes: 2, isPickle: true } });
    expect(found.map(({ code }) => code)).toEqual(['PK330']);
  });

  it('finds nothing in an ordinary pickle', () => {
    expect(pickleFindings(parse(protocol2('](', ')'.repeat(2000), 'e')), {})).toEqual([]);
    expect(pickleFindings(parse(protocol2('}(', unicode('a'), 'K\x01', unicode('b'), ']u')), {})).toEqual([]);
  });

  it('has a case for every code', () => {
    const tested = new Set([...CASES.map(([code]) => code), 'PK329', 'PK330']);
    expect(CODES.filter((code) => code.startsWith('PK') && !tested.has(code))).toEqual([]);
  });

  it('moves offsets when the pickle was read from the middle of something', () => {
    const [found] = pickleFindings(parse(protocol2('h', 7)), { offset: 1000 });
    expect(found?.at).toEqual({ offset: 1002, opcode: 'BINGET' });
    expect(found?.reference).toBe('_pickle.UnpicklingError: Memo value not found at index 7');
  });

  it.each([
    ['INST without a mark and a line', protocol2('i'), '_pickle.UnpicklingError: could not find MARK'],
    ['GET of a word', protocol2("ga'b\n."), `ValueError: invalid literal for int() with base 10: "a'b\\n"`],
    ['INST of no ASCII', protocol2('(ia', [0xc3, 0xa9], '\nb\n'), ASCII],
    ['PERSID of no ASCII', protocol2('P', [0xc3, 0xa9], '\n.'), PERSISTENT],
    ['GET of no text', protocol2('g', [0xff], '\n.'), UTF8],
    ['PUT of an empty line', protocol2('Np\n.'), '_pickle.UnpicklingError: pickle data was truncated'],
    ['LONG of a word', protocol2('Lx12L\n.'), "ValueError: invalid literal for int() with base 10: 'x12'"],
    ['FLOAT of a word', protocol2('Fabc\n.'), "ValueError: could not convert string to float: 'abc\n'"],
    ['BINBYTES8 beyond memory', protocol2(OP.BINBYTES8, u64(2n ** 50n)), 'MemoryError'],
    [
      'BINBYTES8 of a negative length',
      protocol2(OP.BINBYTES8, u64(2n ** 64n - 1n)),
      tooLong('BINBYTES exceeds system'),
    ],
    ['FRAME of a negative length', pickle(OP.FRAME, u64(2n ** 63n), 'N.'), tooLong('FRAME length exceeds system')],
  ])("says of %s what C's unpickler says", (_, bytes, message) => {
    expect(pickleFindings(parse(bytes), {})[0]?.reference).toBe(message);
  });

  it('lists at most fifty findings of one kind', () => {
    const bytes = protocol2('(', ...Array.from({ length: 80 }, () => 'I0x10\n'), 't');
    expect(pickleFindings(parse(bytes), {}).filter(({ code }) => code === 'PK325')).toHaveLength(50);
  });
});
