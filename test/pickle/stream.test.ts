import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { dictEntries, entryOf, itemEntries } from '../../src-core/pickle/dict-entries.ts';
import { asCall, asDict, asInts, asText } from '../../src-core/pickle/access.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { global, pickle, protocol2, u32, unicode } from './assemble.ts';
import { parse } from './parse.ts';

describe('parsePickles', () => {
  it('reads pickles one behind the other and counts what follows', () => {
    const { pickles, bytesAfterLast } = parsePickles(pickle(protocol2('K\x01'), protocol2('K\x02'), [0, 0, 0]), {
      limits: DEFAULT_LIMITS,
    });
    expect(pickles.map(({ value }) => value)).toEqual([1, 2]);
    expect(bytesAfterLast).toBe(3);
  });

  it('gives each pickle a memo of its own', () => {
    const { pickles } = parsePickles(pickle(protocol2('Nq', 0), protocol2('h', 0)), { limits: DEFAULT_LIMITS });
    expect(pickles[0]?.problem).toBeNull();
    expect(pickles).toHaveLength(1);
  });

  it('keeps a broken pickle behind a whole one when it does something', () => {
    const { pickles } = parsePickles(pickle('N.', global('os', 'system'), 0xff), { limits: DEFAULT_LIMITS });
    expect(pickles.map(({ problem }) => problem?.kind ?? null)).toEqual([null, 'unknown-opcode']);
  });
});

describe('dictEntries', () => {
  it('keeps the place and spelling of the first of equal keys and the value of the last', () => {
    const dict = asDict(
      parse(
        protocol2(
          '}(K\x01',
          unicode('a'),
          OP.NEWTRUE,
          unicode('b'),
          'G',
          [0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
          unicode('c'),
          'K\x02Nu',
        ),
      ).value,
    );
    expect(dict === null ? null : dictEntries(dict)).toEqual([
      [1, 'c'],
      [2, null],
    ]);
  });

  it('compares tuples by their items', () => {
    const key = pickle('K\x01K\x02', OP.TUPLE2);
    const dict = asDict(parse(protocol2('}(', key, 'K\x01', key, 'K\x02u')).value);
    expect(dict === null ? null : dictEntries(dict)).toHaveLength(1);
  });

  it('reads the items of an OrderedDict', () => {
    const call = asCall(parse(protocol2(global('collections', 'OrderedDict'), ')R(', unicode('w'), 'K\x05u')).value);
    expect(call === null ? null : entryOf(itemEntries(call), 'w')).toBe(5);
  });

  it('has no trouble with keys that are names of JavaScript', () => {
    const dict = asDict(parse(protocol2('}(', unicode('__proto__'), 'K\x01', unicode('constructor'), 'K\x02u')).value);
    expect(dict === null ? null : dictEntries(dict)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('accessors', () => {
  it('read shapes of every spelling', () => {
    expect(asInts(parse(protocol2('K\x02K\x03', OP.TUPLE2)).value)).toEqual([2, 3]);
    expect(asInts(parse(protocol2('](K\x02', OP.NEWTRUE, 'e')).value)).toEqual([2, 1]);
    expect(asInts(parse(protocol2('](', 'K\x02'.repeat(20), 'e')).value)).toHaveLength(20);
    expect(asInts(parse(protocol2('N', OP.TUPLE1)).value)).toBeNull();
  });

  it('decode a Python 2 str as UTF-8 where it is, as latin-1 elsewhere', () => {
    expect(asText(parse(protocol2('T', u32(2), [0xc3, 0xa9])).value)).toBe('é');
    expect(asText(parse(protocol2('U\x01', [0xe9])).value)).toBe('é');
  });
});
