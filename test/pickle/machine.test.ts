import { describe, expect, it } from 'vitest';
import { OP, OPCODES } from '../../src-core/pickle/opcodes.ts';
import { global, pickle, protocol2, u32, u64, unicode, type Part } from './assemble.ts';
import { parse, shown } from './parse.ts';

const FLOAT_1_5 = [0x3f, 0xf8, 0, 0, 0, 0, 0, 0];

/** One pickle (without STOP) for every opcode, and the value it gives as Python writes it. */
const EVERY: readonly (readonly [keyof typeof OP, readonly Part[], string])[] = [
  ['MARK', ['(', 't'], '()'],
  ['EMPTY_TUPLE', [')'], '()'],
  ['STOP', ['N'], 'None'],
  ['POP', ['K\x01K\x020'], '1'],
  ['POP_MARK', ['K\x01(NN1'], '1'],
  ['DUP', ['K\x012', OP.TUPLE2], '(1, 1)'],
  ['BINBYTES', ['B', u32(2), 'ab'], "b'ab'"],
  ['SHORT_BINBYTES', ['C\x02ab'], "b'ab'"],
  ['FLOAT', ['F1.5\n'], '1.5'],
  ['BINFLOAT', ['G', FLOAT_1_5], '1.5'],
  ['INT', ['I-12\n'], '-12'],
  ['BININT', ['J', u32(-5)], '-5'],
  ['BININT1', ['K', 255], '255'],
  ['LONG', ['L123456789012345678901234567890L\n'], '123456789012345678901234567890'],
  ['BININT2', ['M', 0, 1], '256'],
  ['NONE', ['N'], 'None'],
  ['PERSID', ['Pabc\n'], "persistent_load('abc')"],
  ['BINPERSID', ['K\x01Q'], 'persistent_load(1)'],
  ['REDUCE', [global('a', 'B'), 'K\x01', OP.TUPLE1, 'R'], 'a.B(1)'],
  ['STRING', ["S'a\\x41\\n'\n"], "'aA\\n'"],
  ['BINSTRING', ['T', u32(2), 'ab'], "'ab'"],
  ['SHORT_BINSTRING', ['U\x02ab'], "'ab'"],
  ['UNICODE', ['Va\\u0041\n'], "'aA'"],
  ['BINUNICODE', [unicode('é')], "'é'"],
  ['EMPTY_LIST', [']'], '[]'],
  ['APPEND', [']K\x01a'], '[1]'],
  ['BUILD', [global('a', 'B'), ')R', '}b'], 'a.B()'],
  ['GLOBAL', ['cos.path\njoin\n'], 'os.path.join'],
  ['DICT', ['(K\x01K\x02d'], '{1: 2}'],
  ['APPENDS', ['](K\x01K\x02e'], '[1, 2]'],
  ['GET', ['Np0\n0g0\n'], 'None'],
  ['BINGET', ['Nq', 0, '0h', 0], 'None'],
  ['INST', ['(K\x01ia\nB\n'], 'a.B(1)'],
  ['LONG_BINGET', ['Nr', u32(300), '0j', u32(300)], 'None'],
  ['LIST', ['(K\x01l'], '[1]'],
  ['OBJ', ['(', global('a', 'B'), 'K\x01o'], 'a.B(1)'],
  ['PUT', ['Np7\n0g7\n'], 'None'],
  ['BINPUT', ['Nq', 9, '0h', 9], 'None'],
  ['LONG_BINPUT', ['Nr', u32(9), '0h', 9], 'None'],
  ['SETITEM', ['}K\x01K\x02s'], '{1: 2}'],
  ['TUPLE', ['(K\x01K\x02t'], '(1, 2)'],
  ['SETITEMS', ['}(K\x01K\x02u'], '{1: 2}'],
  ['EMPTY_DICT', ['}'], '{}'],
  ['PROTO', ['N'], 'None'],
  ['NEWOBJ', [global('a', 'B'), ')', OP.NEWOBJ], 'a.B()'],
  ['EXT1', [OP.EXT1, 7], 'extension(7)'],
  ['EXT2', [OP.EXT2, 1, 1], 'extension(257)'],
  ['EXT4', [OP.EXT4, u32(70000)], 'extension(70000)'],
  ['TUPLE1', ['N', OP.TUPLE1], '(None,)'],
  ['TUPLE2', ['NN', OP.TUPLE2], '(None, None)'],
  ['TUPLE3', ['NNN', OP.TUPLE3], '(None, None, None)'],
  ['NEWTRUE', [OP.NEWTRUE], 'True'],
  ['NEWFALSE', [OP.NEWFALSE], 'False'],
  ['LONG1', [OP.LONG1, 2, 0, 0xff], '-256'],
  ['LONG4', [OP.LONG4, u32(9), [0, 0, 0, 0, 0, 0, 0, 0, 1]], '18446744073709551616'],
  ['SHORT_BINUNICODE', [OP.SHORT_BINUNICODE, 1, 'a'], "'a'"],
  ['BINUNICODE8', [OP.BINUNICODE8, u64(1n), 'a'], "'a'"],
  ['BINBYTES8', [OP.BINBYTES8, u64(1n), 'a'], "b'a'"],
  ['EMPTY_SET', [OP.EMPTY_SET], 'set()'],
  ['ADDITEMS', [OP.EMPTY_SET, '(K\x01', OP.ADDITEMS], '{1}'],
  ['FROZENSET', ['(K\x01', OP.FROZENSET], 'frozenset({1})'],
  ['NEWOBJ_EX', [global('a', 'B'), ')}', OP.NEWOBJ_EX], 'a.B()'],
  ['STACK_GLOBAL', [unicode('a'), unicode('B'), OP.STACK_GLOBAL], 'a.B'],
  ['MEMOIZE', ['N', OP.MEMOIZE, '0h', 0], 'None'],
  ['FRAME', [OP.FRAME, u64(2n), 'N'], 'None'],
  ['BYTEARRAY8', [OP.BYTEARRAY8, u64(1n), 'a'], "bytearray(b'a')"],
];

describe('parsePickle', () => {
  it.each(EVERY)('reads %s', (_, parts, expected) => {
    expect(shown(protocol2(...parts))).toBe(expected);
  });

  it('PK315: reads NEXT_BUFFER and READONLY_BUFFER, and says that the buffer is missing', () => {
    const parsed = parse(pickle(OP.PROTO, 5, OP.NEXT_BUFFER, OP.READONLY_BUFFER, '.'));
    expect(parsed.problem?.kind).toBe('no-buffers');
    expect(parsed.value).toEqual({ kind: 'buffer', index: 0, readonly: true });
  });

  it('leaves no opcode untested', () => {
    const tested = new Set<string>([...EVERY.map(([name]) => name), 'NEXT_BUFFER', 'READONLY_BUFFER']);
    expect(OPCODES.filter(({ name }) => !tested.has(name))).toEqual([]);
  });

  it('keeps identity: what the memo gives back is the same object', () => {
    const parsed = parse(protocol2(']q', 0, 'h', 0, OP.TUPLE2));
    const tuple = parsed.value;
    expect(typeof tuple === 'object' && tuple?.kind === 'tuple' && tuple.items[0] === tuple.items[1]).toBe(true);
  });

  it('builds a list that holds itself', () => {
    const list = parse(protocol2(']q', 0, 'h', 0, 'a')).value;
    expect(typeof list === 'object' && list?.kind === 'list' && list.items[0] === list).toBe(true);
  });

  it('numbers MEMOIZE by the slots that are filled, not by the highest', () => {
    // Slot 5 is filled first, so the next MEMOIZE fills slot 1.
    expect(shown(protocol2('Nq', 5, 'K\x07', OP.MEMOIZE, '00h', 1))).toBe('7');
  });

  it('takes a MARK away with POP when a mark is on top', () => {
    expect(shown(protocol2('K\x01(0'))).toBe('1');
  });

  it('keeps lone surrogates', () => {
    expect(parse(protocol2('X', u32(3), [0xed, 0xa0, 0x80])).value).toBe('\ud800');
  });

  it('keeps a Python 2 str that is not ASCII as its bytes', () => {
    expect(parse(protocol2('U\x01', [0xff])).value).toEqual({
      kind: 'text',
      bytes: Uint8Array.of(0xff),
      encoding: 'python2',
    });
  });

  it('keeps effects, names and persistent ids that stand before a problem', () => {
    const parsed = parse(pickle(OP.PROTO, 2, global('os', 'system'), unicode('id'), OP.TUPLE1, 'R', 0xff));
    expect(parsed.value).toBeUndefined();
    expect(parsed.problem).toMatchObject({
      kind: 'unknown-opcode',
      byte: 0xff,
      cpython: "_pickle.UnpicklingError: invalid load key, '\\xff'.",
    });
    expect(parsed.effects.map(({ kind }) => kind)).toEqual(['reference', 'call']);
    expect(parsed.globals).toHaveLength(1);
  });

  it('records calls, changes and imports that an unpickler would make, whatever becomes of the result', () => {
    const parsed = parse(
      protocol2(
        global('a', 'f'),
        ')R0',
        global('b', 'M'),
        '}bN0',
        global('c', 'D'),
        'K\x01K\x02s0',
        global('d', 'L'),
        'Na0',
        'N',
      ),
    );
    expect(parsed.effects.map(({ kind, opcode }) => `${kind} ${opcode}`)).toEqual([
      'reference GLOBAL',
      'call REDUCE',
      'reference GLOBAL',
      'build BUILD',
      'reference GLOBAL',
      'setitem SETITEM',
      'reference GLOBAL',
      'append APPEND',
    ]);
  });

  it('records no effect for plain containers', () => {
    expect(parse(protocol2('}(K\x01](K\x01K\x02eu')).effects).toEqual([]);
  });

  it('marks a name that a call makes as computed, and goes on', () => {
    const parsed = parse(protocol2(global('m', 'f'), ')R', unicode('system'), OP.STACK_GLOBAL));
    expect(parsed.problem?.kind).toBe('global-not-text');
    expect(parsed.value).toMatchObject({ kind: 'global', name: 'system' });
  });

  it('counts opcodes and remembers where each first occurs', () => {
    const parsed = parse(protocol2('(NNt'));
    expect(parsed.opcodes).toBe(6);
    expect(parsed.opcodeCounts[OP.NONE]).toBe(2);
    expect(parsed.firstOffsets[OP.NONE]).toBe(3);
    expect(parsed.firstOffsets[OP.REDUCE]).toBe(-1);
    expect([parsed.start, parsed.end, parsed.protocol]).toEqual([0, 7, 2]);
  });

  it('keeps what is odd of every kind, however much there is of another', () => {
    const crossing = pickle(OP.FRAME, u64(3n), unicode('abc'), '.');
    const { oddities } = parse(pickle(OP.PROTO, 4, 'I0x1\n0'.repeat(2000), crossing));
    expect(new Set(oddities.map(({ kind }) => kind))).toContain('frame-crossed');
    expect(oddities.length).toBeLessThan(300);
  });

  it('starts where it is told and stops at STOP', () => {
    const bytes = pickle('junk', protocol2('N'), 'tail');
    const parsed = parse(bytes.subarray(0));
    expect(parsed.value).toBeUndefined();
    expect(parse(bytes.subarray(4)).end).toBe(4);
  });
});
