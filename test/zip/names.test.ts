import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalRanges } from '../../src-core/bytes/equal-ranges.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { checkNames } from '../../src-core/zip/coverage.ts';
import { parseDirectory } from '../../src-core/zip/directory.ts';
import { areProvenDistinct } from '../../src-core/zip/distinct-names.ts';
import { FindingList } from '../../src-core/zip/finding-list.ts';
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE } from '../../src-core/zip/layout.ts';
import { checkName, decodeName } from '../../src-core/zip/names.ts';
import { concat } from '../damage/bytes.ts';

const encoder = new TextEncoder();

/** Central headers that say nothing but a name. */
function directoryOf(names: readonly Uint8Array[]): Uint8Array {
  const headers = names.map((name) => {
    const header = new Uint8Array(CENTRAL_HEADER_SIZE + name.length);
    const view = new DataView(header.buffer);
    view.setUint32(0, CENTRAL_HEADER, true);
    view.setUint16(28, name.length, true);
    header.set(name, CENTRAL_HEADER_SIZE);
    return header;
  });
  return concat(headers);
}

function read(names: readonly Uint8Array[]): { readonly codes: readonly string[]; readonly isProven: boolean } {
  const findings = new FindingList(DEFAULT_LIMITS);
  const { table } = parseDirectory({ bytes: directoryOf(names), offset: 0, base: 0 }, DEFAULT_LIMITS, findings);
  const isProven = areProvenDistinct(table);
  checkNames(table, findings);
  return { codes: findings.toArray().map(({ code }) => code), isProven };
}

/** The same by looking at each name by itself, and at every two. */
function expected(names: readonly Uint8Array[]): readonly string[] {
  const findings = new FindingList(DEFAULT_LIMITS);
  names.forEach((nameBytes, index) => {
    checkName({ index, name: decodeName(nameBytes), nameBytes }, findings);
  });
  const texts = names.map((name) => String.fromCharCode(...name));
  const folded = texts.map((text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  const clashes = texts.flatMap((text, at) => {
    if (texts.indexOf(text) < at) return ['ZP233'];
    const isTorchs = /(^|\/)(version|data\/[^/]*)$/.test(folded[at] ?? '');
    return folded.indexOf(folded[at] ?? '') < at ? [isTorchs ? 'ZP234' : 'ZP239'] : [];
  });
  return [...findings.toArray().map(({ code }) => code), ...clashes];
}

const folder = fc.constantFrom(
  '',
  'a/',
  'A/',
  'a/data/',
  'a/Data/',
  'b/data/',
  'a\\b/',
  'long/'.repeat(102),
  '/a/',
  '../',
  'é/',
);
const part = fc.constantFrom('0', '1', '2', '3', '12', '01', '999', '1234567890', '', 'version', 'Version', '1.', '..');
const name = fc.tuple(folder, part).map((parts) => encoder.encode(parts.join('')));

describe('the names in a directory', () => {
  it('are judged as one by one, and every two of them, whatever is known of them as numbers', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 12 }), (names) => {
        const { codes, isProven } = read(names);
        expect(codes).toEqual(expected(names));
        if (isProven)
          expect(codes.filter((code) => code === 'ZP233' || code === 'ZP234' || code === 'ZP239')).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a checkpoint are known to be distinct from a few of them', () => {
    const numbers = Array.from({ length: 300 }, (_, at) => `a/data/${at}`);
    const of = (...more: readonly string[]) =>
      read(['a/data.pkl', ...numbers, ...more].map((it) => encoder.encode(it)));
    expect(of('a/version', 'a/.data/serialization_id')).toEqual({ codes: [], isProven: true });
    expect(of('a/data/7')).toEqual({ codes: ['ZP233'], isProven: false });
    expect(of('A/data/7')).toEqual({ codes: ['ZP234'], isProven: false });
    expect(of('a/version', 'a/Version')).toEqual({ codes: ['ZP234'], isProven: false });
  });
});

describe('equalRanges', () => {
  it('tells every difference, also of bytes that are equal as numbers, or are none', () => {
    const byte = fc.constantFrom(0, 0, 0x7f, 0x80, 0xf8, 0xff);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 20 }), fc.nat(19), byte, (bytes, at, other) => {
        const one = new DataView(Uint8Array.from([1, ...bytes]).buffer);
        const changed = bytes.map((same, index) => (index === at ? other : same));
        const two = new DataView(Uint8Array.from([2, 3, ...changed]).buffer);
        const isEqual = bytes.every((same, index) => same === changed[index]);
        expect(equalRanges(one, 1, two, 2, bytes.length)).toBe(isEqual);
      }),
    );
  });
});
