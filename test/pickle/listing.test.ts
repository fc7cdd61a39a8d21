import { describe, expect, it } from 'vitest';
import { listOpcodes, OpcodeListing } from '../../src-core/pickle/listing.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { global, pickle, protocol2, u32, unicode } from './assemble.ts';
import { corpusPickles, HAS_CORPUS } from './corpus-files.ts';
import { parse } from './parse.ts';
import { ask, hex, PYTHON } from './python.ts';

describe('listOpcodes', () => {
  it('shows opcodes with their places and arguments', () => {
    const bytes = protocol2(global('collections', 'OrderedDict'), unicode('a\nb'), 'K\x07', OP.LONG1, 2, 0, 0xff);
    expect(listOpcodes(bytes, 0, 0, 100)).toEqual([
      { offset: 0, name: 'PROTO', argument: '2' },
      { offset: 2, name: 'GLOBAL', argument: 'collections OrderedDict' },
      { offset: 27, name: 'BINUNICODE', argument: 'a\\nb' },
      { offset: 35, name: 'BININT1', argument: '7' },
      { offset: 37, name: 'LONG1', argument: '-256' },
      { offset: 41, name: 'STOP', argument: '' },
    ]);
  });

  it('finds any page, and holds no rows', () => {
    const listing = new OpcodeListing(pickle('N'.repeat(20_000), '.'));
    expect(listing.total).toBe(20_001);
    expect(listing.rows(12_345, 2).map(({ offset }) => offset)).toEqual([12_345, 12_346]);
    expect(listing.rows(19_999, 10)).toHaveLength(2);
    expect(listing.rows(30_000, 10)).toEqual([]);
  });

  it('ends at what is cut or no opcode, and says so', () => {
    expect(listOpcodes(pickle('NX', u32(9), 'x'), 0, 0, 9).at(-1)).toEqual({
      offset: 1,
      name: 'BINUNICODE',
      argument: 'cut',
    });
    expect(listOpcodes(pickle('N', 0xff, 'N'), 0, 0, 9).at(-1)).toEqual({
      offset: 1,
      name: '0xff',
      argument: 'no opcode',
    });
  });

  it.skipIf(PYTHON === null || !HAS_CORPUS)('lists the opcodes that pickletools lists', () => {
    const pickles = [...corpusPickles('benign')]
      .filter(({ bytes }) => bytes.length < 20_000 && parse(bytes).problem === null)
      .slice(0, 40);
    const script =
      'import sys,json,pickletools; print(json.dumps([[[p,o.name] for o,_,p in pickletools.genops(bytes.fromhex(h))] for h in json.load(sys.stdin)]))';
    const expected = ask(
      script,
      pickles.map(({ bytes }) => hex(bytes)),
    );
    expect(pickles.map(({ bytes }) => listOpcodes(bytes, 0, 0, 1e6).map(({ offset, name }) => [offset, name]))).toEqual(
      expected,
    );
  });
});
