import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { identify } from '../../src-core/operations/identify/identify.ts';
import { readSafetensors } from '../../src-core/safetensors/read.ts';
import { compareText, layOutSafetensors, type StoredTensor } from '../../src-core/safetensors/write.ts';
import { concat } from '../damage/bytes.ts';
import { contextFor } from '../operations/context.ts';

const headerText = (header: Uint8Array) => new TextDecoder().decode(header.subarray(8));

function tensor(name: string, dtype = 'F32', shape: readonly number[] = [1], bytes = 4): StoredTensor {
  return { name, dtype, shape, bytes };
}

describe('the layout of a safetensors file', () => {
  it('fills the header with blanks to a multiple of eight', () => {
    const { header, size } = layOutSafetensors([]);
    expect([...header.subarray(0, 8)]).toEqual([8, 0, 0, 0, 0, 0, 0, 0]);
    expect(headerText(header)).toBe('{}      ');
    expect(size).toBe(16);
  });

  it('puts wide elements first, then names by their bytes', () => {
    const given = [
      tensor('b'),
      tensor('a', 'U8', [3], 3),
      tensor('z', 'I64', [1], 8),
      tensor('a2'),
      tensor('flag', 'BOOL', [1], 1),
    ];
    expect(layOutSafetensors(given).order).toEqual([2, 3, 0, 1, 4]);
    expect(headerText(layOutSafetensors([tensor('a', 'F16', [2, 0], 0), tensor('b')]).header).trimEnd()).toBe(
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F16","shape":[2,0],"data_offsets":[4,4]}}',
    );
  });

  it('orders names as UTF-8 does, not as UTF-16', () => {
    expect(compareText('\ufb00', '\u{1f600}')).toBeLessThan(0);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('puts the metadata first, in the order given', () => {
    const { header } = layOutSafetensors(
      [],
      [
        ['b', '1'],
        ['a', 'line\n"quoted"'],
      ],
    );
    expect(headerText(header).trimEnd()).toBe('{"__metadata__":{"b":"1","a":"line\\n\\"quoted\\""}}');
  });

  it('can be read again, and is known for what it is whatever the length of its header', async () => {
    const names = fc.uniqueArray(
      fc.string({ unit: 'grapheme', maxLength: 200 }).filter((name) => name !== '__metadata__'),
    );
    const dtypes = fc.constantFrom(['F32', 4], ['U8', 1], ['BF16', 2], ['C64', 8]);
    await fc.assert(
      fc.asyncProperty(names, fc.array(fc.tuple(dtypes, fc.nat(3)), { minLength: 40 }), async (given, kinds) => {
        const tensors = given.map((name, i): StoredTensor => {
          const [[dtype, itemBytes], count] = kinds[i % kinds.length] as [[string, number], number];
          return { name, dtype, shape: [count], bytes: count * itemBytes };
        });
        const layout = layOutSafetensors(tensors);
        const bytes = concat([layout.header, new Uint8Array(layout.size - layout.header.length)]);
        const read = await readSafetensors(new MemorySource(bytes), contextFor());
        expect(read.findings).toEqual([]);
        expect(read.checkpoint.tensors.map(({ name }) => name)).toEqual(layout.order.map((i) => tensors[i]?.name));
      }),
      { numRuns: 40 },
    );
  });

  it.each([128, 384, 640, 4224])('is no pickle although its header of %i bytes begins like one', async (length) => {
    const empty = layOutSafetensors([tensor('')]).header.length - 8;
    const { header } = layOutSafetensors([tensor('x'.repeat(length - empty))]);
    expect(header[0]).toBe(0x80);
    const found = await identify(new MemorySource(concat([header, new Uint8Array(4)])), contextFor());
    expect(found).toMatchObject({ kind: 'family', family: 'safetensors' });
  });
});
