import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { pickleFindings } from '../../src-core/pickle/findings.ts';
import { parsePickle } from '../../src-core/pickle/machine.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { shapeOf } from '../../src-core/pickle/value-shape.ts';
import { valueText } from '../../src-core/pickle/value-text.ts';
import { global, pickle, protocol2, u32, u64 } from './assemble.ts';
import { CORPUS, corpusPickles, HAS_CORPUS } from './corpus-files.ts';
import { parse } from './parse.ts';

describe('ceilings', () => {
  it.each([
    ['pickleStack', { pickleStack: 10 }, protocol2('N'.repeat(11))],
    ['pickleMarks', { pickleMarks: 10 }, protocol2('('.repeat(11), 'N')],
    ['pickleBytes', { pickleBytes: 10 }, protocol2('N'.repeat(20))],
  ] as const)('PK317: %s', (_, limits, bytes) => {
    expect(parse(bytes, limits).problem?.kind).toBe('limit');
    expect(parse(bytes).problem).toBeNull();
  });

  it('PK317: the deadline, kept by the clock that is passed in', () => {
    let clock = 0;
    const parsed = parsePickle(protocol2('N0'.repeat(200_000)), {
      limits: DEFAULT_LIMITS,
      now: () => ++clock,
      deadline: 3,
    });
    expect(parsed.problem?.detail).toBe('parsing takes too long');
    expect(clock).toBe(4);
  });

  it('PK328: integerBytes', () => {
    const bytes = protocol2(OP.LONG4, u32(8), new Uint8Array(8).fill(1));
    expect(parse(bytes, { integerBytes: 7 }).value).toMatchObject({ kind: 'bytes' });
    expect(parse(bytes).value).toBe(0x0101010101010101n);
  });

  it('integerDigits', () => {
    expect(parse(pickle('L', '1'.repeat(30), 'L\n.'), { integerDigits: 29 }).problem?.kind).toBe('bad-argument');
    expect(parse(pickle('L', '1'.repeat(30), 'L\n.'), { integerDigits: 30 }).problem).toBeNull();
  });
});

describe('hostile pickles', () => {
  it.each([
    ['a string of 4 GB', pickle('X', u32(0xffffffff), 'x')],
    ['bytes of 2^62', pickle(OP.BINBYTES8, u64(1n << 62n), 'x')],
    ['a bytearray of 2^64 - 1', pickle(OP.BYTEARRAY8, u64((1n << 64n) - 1n), 'x')],
    ['an integer of 2 GB', pickle(OP.LONG4, u32(0x7fffffff), 'x')],
  ])('PK301: %s is announced, and nothing is allocated', (_, bytes) => {
    expect(parse(bytes).problem?.kind).toBe('truncated');
  });

  it('doubles values without growing', () => {
    const { value } = parse(
      protocol2('N', pickle('2', OP.TUPLE2), ...Array.from({ length: 200 }, () => pickle('2', OP.TUPLE2))),
    );
    expect(shapeOf(value ?? null).expanded).toBe(Number.MAX_SAFE_INTEGER);
    expect(valueText(value ?? null, { depth: 1000 })).toHaveLength(300);
  });

  it('hashes a key that shares itself 2^60 times, once', () => {
    const key = pickle(')', ...Array.from({ length: 60 }, () => pickle('2', OP.TUPLE2)));
    expect(parse(protocol2('}', key, 'Ns')).problem).toBeNull();
  });

  it('walks a tuple that holds itself', () => {
    // ] MEMOIZE, itself in a tuple, appended; the list is dropped and the tuple fetched again.
    const parsed = parse(protocol2(']q', 0, 'h', 0, OP.TUPLE1, 'q', 1, 'a0h', 1));
    expect(valueText(parsed.value ?? null)).toBe('([(...,)],)');
    expect(shapeOf(parsed.value ?? null).depth).toBe(2);
  });

  it('keeps many calls as values, and makes effects only when asked, once', () => {
    const parsed = parse(
      protocol2(global('a', 'f'), 'q', 0, '0', ...Array.from({ length: 1000 }, () => pickle('h', 0, ')R0')), 'N'),
    );
    expect(parsed.effects).toBe(parsed.effects);
    expect(parsed.effects).toHaveLength(1001);
  });

  it.skipIf(!HAS_CORPUS)('ends on every expensive file of the corpus', () => {
    const names = readdirSync(join(CORPUS, 'techniques/dos'));
    let ended = 0;
    for (const { name, bytes } of corpusPickles('techniques/dos')) {
      if (bytes.length > 300_000 || name.includes('.zip!')) continue;
      const parsed = parse(bytes);
      pickleFindings(parsed, {});
      if (parsed.value === undefined && parsed.problem === null) throw new Error(name);
      ended++;
    }
    expect(names.length).toBeGreaterThan(20);
    expect(ended).toBeGreaterThan(8);
  });
});
