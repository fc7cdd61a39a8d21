import { describe, expect, it } from 'vitest';
import { asItems } from '../../src-core/pickle/access.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { pickle, protocol2, type Part } from './assemble.ts';
import { parse } from './parse.ts';

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = OP.BINFLOAT;
  new DataView(bytes.buffer).setFloat64(1, value);
  return bytes;
}

const twenty = Array.from({ length: 20 }, (_, index) => index / 4);

describe('long lists of numbers', () => {
  it('become a typed array, in several batches and behind a memo slot', () => {
    const batch = pickle('(', ...twenty.map(float), 'e');
    const { value, opcodeCounts } = parse(protocol2(']q', 0, batch, batch));
    expect(value).toEqual({ kind: 'numbers', of: 'float', items: Float64Array.from([...twenty, ...twenty]) });
    expect(opcodeCounts[OP.BINFLOAT]).toBe(40);
    expect(opcodeCounts[OP.MARK]).toBe(2);
    expect(opcodeCounts[OP.BINPUT]).toBe(1);
  });

  it('hold integers of one, two and four bytes', () => {
    const ints: readonly Part[] = Array.from({ length: 6 }, () => [
      'K\x05',
      'M\x01\x02',
      pickle('J', [255, 255, 255, 255]),
    ]).flat();
    const { value } = parse(protocol2('](', ...ints, 'e'));
    expect(value).toEqual({
      kind: 'numbers',
      of: 'int',
      items: Int32Array.from(Array.from({ length: 6 }, () => [5, 513, -1]).flat()),
    });
  });

  it('become a plain list again when something else is appended, and stay the same object', () => {
    const { value } = parse(protocol2(']q', 0, '(', ...twenty.map(float), 'eNah', 0, OP.TUPLE2));
    const [first, second] = asItems(value) ?? [];
    expect(first).toBe(second);
    expect(asItems(first)?.slice(19)).toEqual([{ kind: 'float', value: 4.75 }, null]);
  });

  it('stay plain lists when short or mixed', () => {
    expect(parse(protocol2('](K\x01K\x02e')).value).toEqual({ kind: 'list', items: [1, 2] });
    const mixed = parse(protocol2('](', ...twenty.map(float), 'Ne')).value;
    expect(asItems(mixed)).toHaveLength(21);
  });

  it('share buffers, so that many short vectors are few allocations', () => {
    const vectors = Array.from({ length: 1000 }, () => pickle('](', ...twenty.map(float), 'e'));
    const items = asItems(parse(protocol2('](', ...vectors, 'e')).value) ?? [];
    const buffers = new Set(
      items.map((item) => (typeof item === 'object' && item?.kind === 'numbers' ? item.items.buffer : null)),
    );
    expect(items).toHaveLength(1000);
    expect(buffers.size).toBeLessThan(450);
    expect(items.every((item) => typeof item === 'object' && item?.kind === 'numbers' && item.items[19] === 4.75)).toBe(
      true,
    );
  });
});
