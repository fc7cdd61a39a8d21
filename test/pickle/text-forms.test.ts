import { describe, expect, it } from 'vitest';
import { parse, shown } from './parse.ts';
import { pickle } from './assemble.ts';
import { ask, hex, PYTHON } from './python.ts';

/** Loads each pickle with the C and the Python unpickler and answers repr or the class of the error. */
const JUDGE = `
import sys, json, pickle, io
def answer(load):
    try: return repr(load())
    except Exception as e: return '!' + type(e).__name__
cases = [bytes.fromhex(c) for c in json.load(sys.stdin)]
print(json.dumps([[answer(lambda: pickle.loads(c)), answer(lambda: pickle._loads(c))] for c in cases]))
`;

const LINES = {
  I: [
    '0',
    '00',
    '01',
    '02',
    '-0',
    '+1',
    ' 1',
    '1',
    '10',
    '-10',
    '0x10',
    '0X1f',
    '010',
    '0o17',
    '0b11',
    '1_000',
    '1__0',
    '_1',
    '1_',
    '',
    ' ',
    '12 ',
    'abc',
    '1.0',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '0x',
    '08',
    '00000',
    '1L',
    '\t7',
    '1\r',
  ],
  L: [
    '0L',
    '10L',
    '10',
    '-10L',
    '0x10L',
    'LL',
    'L',
    '',
    '1_0L',
    '123456789012345678901234567890L',
    ' 5L',
    '5 L',
    '010L',
  ],
  F: [
    '1.5',
    '1',
    '-1e3',
    'nan',
    '-nan',
    'inf',
    '-Infinity',
    ' 1.5',
    '1.5 ',
    '1_0.5',
    '1e400',
    '.5',
    '5.',
    '.',
    '',
    '1e',
    '0x1p3',
    'abc',
    '1.5\r',
  ],
  S: [
    "'a'",
    '"a"',
    "'a",
    "a'",
    "''",
    "'",
    "'\\x41'",
    "'\\x4'",
    "'\\101'",
    "'\\q'",
    "'\\'",
    "'\\n'",
    "'a'b'",
    ' "a"',
    "'a' ",
    "'\\u0041'",
  ],
  V: [
    'a',
    '\\u0041',
    '\\u004',
    '\\U00000041',
    '\\U00110000',
    '\\\\u0041',
    '\\',
    '\\x41',
    '\\\\',
    '\\u0041\\u0042',
    'é',
  ],
} as const;

/** Python prints what it reads; ours must be what one of the two reads, and fail only where both fail. */
describe.skipIf(PYTHON === null)('text forms of protocol 0', () => {
  it.each(Object.entries(LINES))('%s is read as one of CPython’s unpicklers reads it', (opcode, lines) => {
    const pickles = lines.map((line) =>
      pickle(
        opcode,
        Uint8Array.from(line, (char) => char.charCodeAt(0)),
        '\n.',
      ),
    );
    const answers = ask(JUDGE, pickles.map(hex)) as readonly (readonly [string, string])[];
    const disagreements = pickles.flatMap((bytes, at) => {
      const ours = shown(bytes);
      const [c = '', python = ''] = answers[at] ?? [];
      const reads = [c, python]
        .filter((answer) => !answer.startsWith('!'))
        .map((answer) => answer.replaceAll('\\xe9', 'é'));
      const agrees = ours.startsWith('!') ? reads.length === 0 : reads.includes(ours);
      return agrees ? [] : [`${JSON.stringify(lines[at])}: ${ours}, not ${c} or ${python}`];
    });
    expect(disagreements).toEqual([]);
  });
});

describe('text forms', () => {
  it('PK325: says when a number is written as no serialiser writes it', () => {
    expect(parse(pickle('I0x10\n.')).oddities.map(({ kind }) => kind)).toEqual(['hex-int']);
    expect(parse(pickle('I16\n.')).oddities).toEqual([]);
    expect(parse(pickle('I01\n.')).oddities).toEqual([]);
  });

  it('goes on behind an integer with too many digits, since older Pythons read it', () => {
    const parsed = parse(pickle('I', '1'.repeat(5000), '\n0cos\nsystem\n.'));
    expect(parsed.problem?.kind).toBe('bad-argument');
    expect(parsed.globals).toHaveLength(1);
  });
});
