import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { GraphBuilder } from '../../../src-core/pickle/graph/builder.ts';
import { encodeGraph } from '../../../src-core/pickle/graph/encode.ts';
import { MAGIC_NUMBER } from '../../../src-core/torch/legacy/read-legacy.ts';
import { layOutSafetensors } from '../../../src-core/safetensors/write.ts';
import { concat } from '../../damage/bytes.ts';
import { planSalvage } from '../../../src-core/operations/salvage/salvage.ts';
import { contextFor } from '../context.ts';
import { floats } from '../convert/tools.ts';
import { lostNames, recoveredNames, salvage } from './tools.ts';

const NAMES = ['a', 'b', 'c'];

function pickle(make: (builder: GraphBuilder) => ReturnType<GraphBuilder['str']>): Uint8Array {
  const builder = new GraphBuilder();
  return encodeGraph(builder.graph(make(builder)));
}

function count(elements: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(elements), true);
  return bytes;
}

/** A legacy file of three tensors of four floats; returns where each storage begins, its element count included. */
function legacyFile(): { readonly file: Uint8Array; readonly starts: readonly number[] } {
  const head = concat([
    pickle((builder) => builder.int(MAGIC_NUMBER)),
    pickle((builder) => builder.int(1001)),
    pickle((builder) => builder.plain({ protocol_version: 1001, little_endian: true })),
    pickle((builder) =>
      builder.dict(
        NAMES.map((name) => {
          const id = builder.tuple([
            builder.interned('storage'),
            builder.global('torch', 'FloatStorage'),
            builder.str(`key-${name}`),
            builder.interned('cpu'),
            builder.int(4),
            builder.none(),
          ]);
          const rebuild = builder.global('torch._utils', '_rebuild_tensor_v2');
          const args = [
            builder.persistent(id),
            builder.int(0),
            builder.ints([4]),
            builder.ints([1]),
            builder.bool(false),
            builder.orderedDict([]),
          ];
          return [builder.str(name), builder.reduce(rebuild, builder.tuple(args))] as const;
        }),
      ),
    ),
    pickle((builder) => builder.list(NAMES.map((name) => builder.str(`key-${name}`)))),
  ]);
  const file = concat([head, ...NAMES.flatMap((_, i) => [count(4), floats(i, i + 1, i + 2, i + 3)])]);
  return { file, starts: NAMES.map((_, i) => head.length + i * 24) };
}

describe('a legacy file', () => {
  it('is written again byte for byte where it is whole', async () => {
    const { file } = legacyFile();
    const { bytes, plan } = await salvage(file);
    expect(Buffer.compare(bytes ?? new Uint8Array(0), file)).toBe(0);
    expect(plan.notes).toEqual([
      'the format has no checksums: that the bytes are those that were written cannot be proved',
    ]);
  });

  it('gives back the storages in front of the cut', async () => {
    const { file, starts } = legacyFile();
    const result = await salvage(file.slice(0, (starts[2] ?? 0) + 10));
    expect(recoveredNames(result)).toEqual(['a', 'b']);
    expect(lostNames(result)).toEqual({ c: 'the file ends 14 bytes before its end' });
    expect(result.problems).toEqual([]);
    expect(result.read?.checkpoint.format).toBe('torch-legacy');
  });

  it('is refused where it is cut inside its pickles', async () => {
    const { file, starts } = legacyFile();
    expect((await salvage(file.slice(0, (starts[0] ?? 0) - 1))).plan.refusal).toMatch(
      /^the file ends inside its pickles/,
    );
  });

  it('mends an element count where the next one stands where it should', async () => {
    const { file, starts } = legacyFile();
    file[starts[1] ?? 0] = 77;
    const result = await salvage(file);
    expect(recoveredNames(result)).toEqual(NAMES);
    expect(result.plan.notes).toContain('the element count of storage `key-b` was damaged and is written anew');
  });

  it('stops where a storage has another length: nothing behind it can be told apart', async () => {
    const { file, starts } = legacyFile();
    const start = starts[1] ?? 0;
    const longer = concat([file.subarray(0, start), count(6), new Uint8Array(24), file.subarray(starts[2])]);
    const result = await salvage(longer);
    expect(recoveredNames(result)).toEqual(['a']);
    expect(lostNames(result)).toEqual({
      b: 'it says that it has 6 elements, not 4',
      c: 'a storage in front of it has another length than the pickle says: where it begins is not known',
    });
  });
});

describe('a safetensors file', () => {
  const TENSORS = NAMES.map((name) => ({ name, dtype: 'F32', shape: [4], bytes: 16 }));
  const whole = () =>
    concat([layOutSafetensors(TENSORS, [['k', 'v']]).header, floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)]);

  it('gives back the tensors in front of the cut, with the metadata', async () => {
    const result = await salvage(whole().slice(0, -1));
    expect(recoveredNames(result)).toEqual(['a', 'b']);
    expect(lostNames(result)).toEqual({ c: 'the file ends before its last byte' });
    expect(result.problems).toEqual([]);
    expect(result.read?.checkpoint.metadata).toEqual([['k', 'v']]);
    expect(result.bytes?.slice(-32)).toEqual(floats(1, 2, 3, 4, 5, 6, 7, 8));
  });

  it('is written again byte for byte where it is whole', async () => {
    expect(Buffer.compare((await salvage(whole())).bytes ?? new Uint8Array(0), whole())).toBe(0);
  });

  it('gives back neither of two tensors that share bytes', async () => {
    const text = Buffer.from(whole()).toString('latin1').replace('"data_offsets":[16,32]', '"data_offsets":[12,28]');
    const result = await salvage(new Uint8Array(Buffer.from(text, 'latin1')));
    expect(recoveredNames(result)).toEqual(['c']);
    expect(Object.keys(lostNames(result))).toEqual(['a', 'b']);
  });

  it('is refused where the header cannot be read', async () => {
    expect((await salvage(whole().slice(0, 40))).plan.refusal).toMatch(
      /^its header, which holds the names, cannot be read/,
    );
  });
});

describe('other files', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('<html>not found</html>')],
    ['a plain pickle', Uint8Array.of(0x80, 2, 0x5d, 0x2e)],
    ['GGUF', new TextEncoder().encode('GGUF\x03\0\0\0\0\0\0\0')],
  ])('are refused: %s', async (_, bytes) => {
    const plan = await planSalvage(new MemorySource(bytes), contextFor());
    expect(plan.output).toBeNull();
    expect(plan.refusal).toMatch(/\w/);
  });
});
