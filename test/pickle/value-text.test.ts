import { describe, expect, it } from 'vitest';
import { valueText } from '../../src-core/pickle/value-text.ts';
import { visibleText } from '../../src-core/pickle/text/visible-text.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { protocol2 } from './assemble.ts';
import { parse } from './parse.ts';
import { ask, PYTHON } from './python.ts';
import type { PickleValue } from '../../src-core/pickle/node.ts';

describe('valueText', () => {
  it('shows a value that holds itself as Python does', () => {
    expect(valueText(parse(protocol2(']q', 0, 'h', 0, 'a')).value ?? null)).toBe('[[...]]');
  });

  it('stops when the line is full, however much there is', () => {
    const items: PickleValue[] = Array.from({ length: 100_000 }, (_, index) => index);
    expect(valueText({ kind: 'list', items }, { characters: 20 })).toBe('[0, 1, 2, 3, 4, 5, …');
  });

  it('ends at a depth', () => {
    const deep =
      parse(
        protocol2(
          'N',
          Uint8Array.from({ length: 100_000 }, () => OP.TUPLE1),
        ),
      ).value ?? null;
    expect(valueText(deep, { depth: 3 })).toBe('(((…,),),)');
  });

  it('does not walk shared values again and again', () => {
    let value: PickleValue = { kind: 'list', items: [] };
    for (let level = 0; level < 60; level++) value = { kind: 'list', items: [value, value] };
    expect(valueText(value, { characters: 100, depth: 1000 }).length).toBeLessThanOrEqual(100);
  });

  it.skipIf(PYTHON === null)('writes floats as Python does', () => {
    const floats = [0, -0, 1, 1.5, 0.1, 1e-5, 1e-4, 123456789, 1e15, 1e16, 1.5e300, 5e-324, 12345678901234567000];
    const script =
      'import sys,json,struct; print(json.dumps([repr(struct.unpack(">d", bytes.fromhex(h))[0]) for h in json.load(sys.stdin)]))';
    const hexes = floats.map((value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value);
      return bytes.toString('hex');
    });
    expect(floats.map((value) => valueText({ kind: 'float', value }))).toEqual(ask(script, hexes));
  });
});

describe('visibleText', () => {
  it('spells out what would move the cursor or reorder the line', () => {
    expect(visibleText('a\u001b[2Jb\u202ec\u200bd\ue000\ud800')).toBe(
      'a\\x1b[2Jb\\u{202e}c\\u{200b}d\\u{e000}\\u{d800}',
    );
  });

  it('leaves letters of every script alone', () => {
    expect(visibleText('naïve 模型 модель 😀')).toBe('naïve 模型 модель 😀');
  });
});
