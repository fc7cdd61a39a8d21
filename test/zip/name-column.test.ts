import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameColumn } from '../../src-core/zip/name-column.ts';

const encoder = new TextEncoder();

/** Names one behind the other, with foreign bytes between them as in a directory. */
function columnOf(names: readonly Uint8Array[]): NameColumn {
  const gap = [0xff, 0x2f, 0x41];
  const starts = new Uint32Array(names.length);
  let at = 0;
  for (const [index, { length }] of names.entries()) {
    starts[index] = at + gap.length;
    at += gap.length + length;
  }
  const bytes = Uint8Array.from(names.flatMap((name) => [...gap, ...name]));
  return new NameColumn(
    bytes,
    starts,
    Uint16Array.from(names, ({ length }) => length),
  );
}

const texts = (...names: readonly string[]) => columnOf(names.map((name) => encoder.encode(name)));

describe('the names of a directory', () => {
  it('have their texts, whatever stands beside them', () => {
    const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 40 });
    fc.assert(
      fc.property(names, (list) => {
        const column = texts(...list);
        for (let index = list.length - 1; index >= 0; index--) expect(column.text(index)).toBe(list[index]);
      }),
    );
  });

  it('have their texts beyond one block', () => {
    const list = Array.from({ length: 3000 }, (_, index) => (index % 700 === 5 ? `größe/${index}` : `a/data/${index}`));
    const column = texts(...list);
    expect(list.map((_, index) => column.text(index))).toEqual(list);
  });

  it('show what is not UTF-8 as such', () => {
    expect(columnOf([Uint8Array.of(0x61, 0xff)]).text(0)).toBe('a\ufffd');
  });

  it('are compared as bytes, with and without case', () => {
    const column = texts('a/Data.PKL', 'a/data.pkl', 'a/data.pkl', 'a/data.pk', 'a@', 'a`');
    expect([column.equal(1, 2), column.equal(0, 1), column.equal(1, 3)]).toEqual([true, false, false]);
    expect([column.equalButForCase(0, 1), column.equalButForCase(4, 5)]).toEqual([true, false]);
    expect(column.foldedHash(0)).toBe(column.foldedHash(1));
    expect(column.foldedHash(1)).not.toBe(column.foldedHash(3));
  });

  it('begin, end and lie in folders', () => {
    const column = texts('root/data/12', 'root/data/1/2', 'root/data/', 'root/version');
    const folder = encoder.encode('root/data/');
    const each = <T>(ask: (index: number) => T) => [0, 1, 2, 3].map(ask);
    expect(each((index) => column.startsWith(index, folder))).toEqual([true, true, true, false]);
    expect(each((index) => column.liesIn(index, folder))).toEqual([true, false, false, false]);
    expect(each((index) => column.endsWith(index, encoder.encode('/2')))).toEqual([false, true, false, false]);
    expect(each((index) => column.endsAs(index, folder.length, 'data/12', 5))).toEqual([true, false, false, false]);
  });

  it('are numbers behind a folder where they are digits as Python prints them', () => {
    const column = texts('data/0', 'data/10', 'data/07', 'data/', 'data/1x', 'data/1234567890');
    expect([0, 1, 2, 3, 4, 5].map((index) => column.numberBehind(index, 5))).toEqual([0, 10, -1, -1, -1, -1]);
  });

  it('are no text of other characters', () => {
    expect(texts('d/\u00e9').endsAs(0, 2, 'd/\u00e9', 2)).toBe(false);
  });
});
