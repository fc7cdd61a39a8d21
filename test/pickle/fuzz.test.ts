import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { dictEntries } from '../../src-core/pickle/dict-entries.ts';
import { pickleFindings } from '../../src-core/pickle/findings.ts';
import { decodeForEditing } from '../../src-core/pickle/graph/lossless.ts';
import { encodeGraph } from '../../src-core/pickle/graph/encode.ts';
import { OpcodeListing } from '../../src-core/pickle/listing.ts';
import { OP, OPCODES } from '../../src-core/pickle/opcodes.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { valueText } from '../../src-core/pickle/value-text.ts';
import { global, pickle, protocol2, u32, u64, unicode } from './assemble.ts';
import { parse } from './parse.ts';
import { ask, hex, PYTHON } from './python.ts';

/** Everything that reads a pickle, on one input. It may find anything, and must neither throw nor hang. */
function readEverything(bytes: Uint8Array): void {
  const { pickles } = parsePickles(bytes, { limits: DEFAULT_LIMITS, atMost: 4 });
  for (const parsed of pickles) {
    if (parsed.value === undefined && parsed.problem === null) throw new Error('neither a value nor a problem');
    if (parsed.end > bytes.length || parsed.end < parsed.start) throw new Error('ends outside the bytes');
    for (const effect of parsed.effects) valueText(effect.target, { characters: 50 });
    for (const found of pickleFindings(parsed, {})) describeFinding(found);
    const { value } = parsed;
    if (value !== undefined && valueText(value).length > 300) throw new Error('too long a text');
    if (typeof value === 'object' && value?.kind === 'dict') dictEntries(value);
  }
  new OpcodeListing(bytes).rows(0, 50);
  const decoded = decodeForEditing(bytes);
  if (decoded.ok) encodeGraph(decoded.graph);
}

const SEEDS: readonly Uint8Array[] = [
  protocol2('}q', 0, '(', unicode('a'), 'q', 1, '](K\x01K\x02eq', 2, unicode('b'), 'h', 2, 'u'),
  protocol2(
    global('collections', 'OrderedDict'),
    'q',
    0,
    ')Rq',
    1,
    '(',
    unicode('w'),
    global('torch._utils', '_rebuild_tensor_v2'),
    '((',
    unicode('storage'),
    global('torch', 'FloatStorage'),
    unicode('0'),
    unicode('cpu'),
    'K\x06tQK\x00K\x02K\x03',
    OP.TUPLE2,
    'K\x03K\x01',
    OP.TUPLE2,
    OP.NEWFALSE,
    'h',
    0,
    ')RtRu}',
    unicode('_metadata'),
    'h',
    0,
    ')Rsb',
  ),
  pickle(
    OP.PROTO,
    4,
    OP.FRAME,
    u64(20n),
    OP.SHORT_BINUNICODE,
    2,
    'os',
    OP.MEMOIZE,
    OP.SHORT_BINUNICODE,
    4,
    'name',
    OP.MEMOIZE,
    OP.STACK_GLOBAL,
    OP.MEMOIZE,
    ')',
    OP.REDUCE,
    '.',
  ),
  pickle('(dp0\nVkey\np1\n(lp2\nI1\naF1.5\naL10L\nas.'),
  protocol2(OP.LONG4, u32(3), [1, 2, 3], 'B', u32(2), 'ab', OP.BYTEARRAY8, u64(1n), 'x(', OP.TUPLE3, 't'),
];

const anOpcode = fc.constantFrom(...OPCODES.map(({ byte }) => byte));
const aPart = fc.oneof(
  anOpcode.map((byte) => Uint8Array.of(byte)),
  fc.constantFrom(
    unicode('a'),
    unicode('b'),
    global('m', 'f'),
    pickle('K\x01'),
    pickle('I1\n'),
    pickle('q', 0),
    pickle('h', 0),
    pickle('('),
  ),
  fc.uint8Array({ maxLength: 4 }),
);

describe('any bytes', () => {
  it('are read to a value or a problem: single bytes changed, cut, doubled or put in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SEEDS),
        fc.nat(),
        fc.nat(255),
        fc.nat(3),
        fc.nat(),
        (seed, place, byte, how, other) => {
          const at = place % seed.length;
          const changed = Uint8Array.from(seed);
          changed[at] = byte;
          const variants = [
            changed,
            seed.subarray(0, at),
            pickle(seed.subarray(0, at), seed.subarray(other % seed.length)),
            pickle(seed.subarray(0, at), byte, seed.subarray(at)),
          ];
          readEverything(variants[how] ?? changed);
        },
      ),
      { numRuns: 12_000 },
    );
  });

  it('are read to a value or a problem: streams of opcodes', () => {
    fc.assert(
      fc.property(fc.array(aPart, { maxLength: 40 }), (parts) => readEverything(pickle(...parts, OP.STOP))),
      { numRuns: 12_000 },
    );
  });
});

/** Opcodes that only make data, so that whether they load is a matter of the stream alone. */
const DATA_PARTS: readonly Uint8Array[] = [
  ...[
    OP.MARK,
    OP.EMPTY_TUPLE,
    OP.POP,
    OP.POP_MARK,
    OP.DUP,
    OP.NONE,
    OP.EMPTY_LIST,
    OP.APPEND,
    OP.APPENDS,
    OP.DICT,
    OP.LIST,
    OP.SETITEM,
    OP.TUPLE,
    OP.SETITEMS,
    OP.EMPTY_DICT,
    OP.TUPLE1,
    OP.TUPLE2,
    OP.TUPLE3,
    OP.NEWTRUE,
    OP.EMPTY_SET,
    OP.ADDITEMS,
    OP.FROZENSET,
    OP.MEMOIZE,
    OP.BUILD,
  ].map((op) => Uint8Array.of(op)),
  pickle('K\x00'),
  pickle('K\x01'),
  pickle('M\x00\x01'),
  pickle('I01\n'),
  pickle('I12\n'),
  pickle('L5L\n'),
  pickle('F1\n'),
  unicode('a'),
  unicode('b'),
  pickle('q', 0),
  pickle('q', 1),
  pickle('h', 0),
  pickle('h', 1),
  pickle('p0\n'),
  pickle('g1\n'),
  pickle('r', u32(3)),
  pickle('j', u32(3)),
  pickle('C\x01x'),
  pickle(OP.BYTEARRAY8, u64(1n), 'x'),
  pickle(OP.LONG1, 1, 0xff),
  pickle(OP.PROTO, 4),
  pickle("S'q'\n"),
  pickle('Vz\n'),
];

describe.skipIf(PYTHON === null)('streams of data opcodes', () => {
  it('give a value exactly where one of CPython’s unpicklers does, and the message of the C one elsewhere', () => {
    const streams = fc.sample(fc.array(fc.constantFrom(...DATA_PARTS), { minLength: 1, maxLength: 14 }), {
      numRuns: 12_000,
      seed: 7,
    });
    const pickles = streams.map((parts) => pickle(...parts, '.'));
    const script = `
import sys, json, pickle
def loads(load, b):
    try: load(b); return ''
    except Exception as e: return type(e).__name__ + ': ' + str(e)
print(json.dumps([[loads(pickle.loads, b), loads(pickle._loads, b)] for b in map(bytes.fromhex, json.load(sys.stdin))]))`;
    const answers = ask(script, pickles.map(hex)) as readonly (readonly [string, string])[];
    const disagreements = pickles.flatMap((bytes, at) => {
      const [c = '', python = ''] = answers[at] ?? [];
      const { value, problem } = parse(bytes);
      const loading = [c, python].filter((answer) => answer === '').length;
      // Read by one only: there is a value, and what the other says against it.
      const sameWords = loading > 0 || problem?.cpython?.replace('_pickle.', '') === c;
      const agrees = loading === 0 ? sameWords : value !== undefined && (loading === 1 || problem === null);
      if (agrees) return [];
      return [`${hex(bytes)}: ours ${problem?.cpython ?? 'loads'}; C ${c}; Python ${python}`];
    });
    expect(disagreements.slice(0, 20)).toEqual([]);
    expect(answers.filter(([c]) => c === '').length).toBeGreaterThan(500);
  });
});
