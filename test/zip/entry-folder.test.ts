import { describe, expect, it } from 'vitest';
import { EntryTable } from '../../src-core/zip/entry-table.ts';
import { NameColumn } from '../../src-core/zip/name-column.ts';

const encoder = new TextEncoder();

function tableOf(names: readonly string[]): EntryTable {
  const lengths = Uint16Array.from(names, ({ length }) => length);
  const starts = Uint32Array.from(names, (_, index) => names.slice(0, index).join('').length);
  return new EntryTable(new NameColumn(encoder.encode(names.join('')), starts, lengths));
}

describe('a folder of an archive', () => {
  const table = tableOf([
    'a/data.pkl',
    'a/data/1',
    'a/data/0',
    'a/data/01',
    'a/data/1',
    'a/data/99',
    'b/data/2',
    'a/data/x',
  ]);
  const folder = table.folder(encoder.encode('a/data/'));

  it('has what lies outside of it', () => {
    expect(folder.outside.map(({ name }) => name)).toEqual(['a/data.pkl', 'b/data/2']);
    expect(table.outside(encoder.encode('a/')).map(({ name }) => name)).toEqual(['b/data/2']);
  });

  it('finds the first entry of a number, and leaves what is none and numbers beyond all entries to a search', () => {
    expect([0, 1, 2, 99, -1].map((number) => folder.rowOf(number))).toEqual([2, 1, -1, -1, -1]);
  });
});
