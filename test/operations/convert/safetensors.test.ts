import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import {
  planSafetensors,
  type SafetensorsOptions,
} from '../../../src-core/operations/convert/safetensors-from-torch.ts';
import { writeSafetensors } from '../../../src-core/operations/convert/write-safetensors.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import { readSafetensors } from '../../../src-core/safetensors/read.ts';
import { readTorchZip } from '../../../src-core/torch/read-zip.ts';
import type { PlannedContent } from '../../../src-core/operations/rewrite/plan.ts';
import { contextFor } from '../context.ts';
import { floats, memorySink, safetensorsBytes, sampleNode, torchFile, type Sample } from './tools.ts';

async function planOf(file: Uint8Array, options: SafetensorsOptions = {}) {
  return planSafetensors(await readTorchZip(new MemorySource(file), contextFor()), options);
}

async function fileOf(sample: Sample, ...storages: readonly Uint8Array[]): Promise<Uint8Array> {
  return torchFile((builder) => sampleNode(builder, sample, storages), storages);
}

interface Result {
  readonly header: string;
  readonly data: readonly number[];
  readonly notes: readonly string[];
}

async function convert(file: Uint8Array, options: SafetensorsOptions = {}): Promise<Result> {
  const plan = await planOf(file, options);
  if (!plan.ok) throw new Error(plan.refusals.map(({ edit, why }) => `${edit}: ${why}`).join('; '));
  const bytes = await safetensorsBytes(plan.value, file);
  expect((await readSafetensors(new MemorySource(bytes), contextFor())).findings).toEqual([]);
  const start = plan.value.header.length;
  const data = bytes.slice(start);
  return {
    header: new TextDecoder().decode(bytes.subarray(8, start)).trimEnd(),
    data: data.length % 4 === 0 ? [...new Float32Array(data.buffer)] : [...data],
    notes: plan.notes,
  };
}

async function refusal(file: Uint8Array, options: SafetensorsOptions = {}): Promise<string> {
  const plan = await planOf(file, options);
  return plan.ok ? 'none' : plan.refusals.map(({ edit, why }) => `${edit}: ${why}`).join('; ');
}

const WEIGHT = { storage: 0, shape: [2, 2] };

describe('a torch file as safetensors', () => {
  it('gathers a transposed tensor and a part of a storage', async () => {
    const sample = {
      t: { storage: 0, shape: [3, 2], stride: [1, 3] },
      part: { storage: 1, shape: [2], offset: 1 },
    };
    const { header, data } = await convert(await fileOf(sample, floats(1, 2, 3, 4, 5, 6), floats(7, 8, 9, 10)));
    expect(data).toEqual([8, 9, 1, 4, 2, 5, 3, 6]);
    expect(header).toBe(
      '{"part":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"t":{"dtype":"F32","shape":[3,2],"data_offsets":[8,32]}}',
    );
  });

  it('keeps the first name of tied tensors that covers the storage, and says so in the metadata', async () => {
    const sample = {
      z: WEIGHT,
      a: WEIGHT,
      row: { storage: 0, shape: [2], offset: 2 },
      other: { storage: 1, shape: [1] },
    };
    const { header, notes } = await convert(await fileOf(sample, floats(1, 2, 3, 4), floats(5)));
    expect(header).toContain('{"__metadata__":{"row":"a","z":"a"},"a":');
    expect(header).not.toContain('"z":{');
    expect(notes).toEqual([
      '`row`, `z` share their bytes with names that are kept, and are left out; the metadata says which',
      'of these, `row` look at the bytes in another shape or at a part of them',
    ]);
  });

  it('does not override what the caller says in the metadata', async () => {
    const { header } = await convert(await fileOf({ z: WEIGHT, a: WEIGHT }, floats(1, 2, 3, 4)), {
      metadata: [['z', 'mine']],
    });
    expect(header).toContain('{"__metadata__":{"z":"mine"},');
  });

  it('keeps parts of one storage that do not overlap', async () => {
    const sample = { a: { storage: 0, shape: [2] }, b: { storage: 0, shape: [2], offset: 2 } };
    expect((await convert(await fileOf(sample, floats(1, 2, 3, 4)))).data).toEqual([1, 2, 3, 4]);
  });

  it('refuses tensors that overlap where none covers the storage', async () => {
    const sample = { a: { storage: 0, shape: [2] }, b: { storage: 0, shape: [2], offset: 1 } };
    expect(await refusal(await fileOf(sample, floats(1, 2, 3, 4)))).toMatch(/^`a`, `b`: they share bytes/);
  });

  it.each([
    ['a value that is no tensor', { w: WEIGHT, note: 'text' }, /the root object: only tensors can be kept.*`note`/],
    ['a list', { w: WEIGHT, list: [WEIGHT] }, /`list`/],
    ['the reserved name', { __metadata__: WEIGHT }, /`__metadata__`: the name stands for the metadata/],
    ['half a surrogate pair', { '\ud800': WEIGHT }, /not valid text/],
    [
      'complex128',
      { w: { storage: 0, type: 'ComplexDoubleStorage', itemBytes: 16, shape: [1] } },
      /no dtype complex128/,
    ],
    ['quantised storages', { w: { storage: 0, type: 'QInt8Storage', itemBytes: 1, shape: [16] } }, /no dtype qint8/],
  ] satisfies readonly (readonly [string, Sample, RegExp])[])('refuses %s, by name', async (_, sample, expected) => {
    expect(await refusal(await fileOf(sample, floats(1, 2, 3, 4)))).toMatch(expected);
  });

  it('takes the weights of a training checkpoint from their usual place, and says what is left out', async () => {
    const storages = [floats(1, 2, 3, 4)];
    const file = await torchFile(
      (builder) =>
        builder.dict([
          [builder.str('epoch'), builder.int(3)],
          [builder.str('model'), sampleNode(builder, { w: WEIGHT }, storages)],
          [builder.str('optimizer'), builder.dict([])],
        ]),
      storages,
    );
    expect((await convert(file)).notes).toEqual([
      'the weights are taken from `model`',
      'left out: `epoch`, `optimizer`',
    ]);
    expect((await convert(file, { from: ['model'] })).notes).toEqual([]);
    expect(await refusal(file, { from: ['optimizer', 'x'] })).toBe('`optimizer.x`: it is not in the file');
    expect(await refusal(file, { from: ['epoch'] })).toBe('`epoch`: it is no dict of tensors but a int');
  });

  it('turns the bytes of a big-endian file round', async () => {
    const big = new Uint8Array(8);
    new DataView(big.buffer).setFloat32(0, 1.5);
    new DataView(big.buffer).setFloat32(4, -2);
    const sample = { w: { storage: 0, shape: [2] } };
    const byteOrder = (records: readonly PlannedContent[]) =>
      records.map((record): PlannedContent =>
        record.name === 'byteorder'
          ? { ...record, content: { kind: 'bytes', bytes: new TextEncoder().encode('big') } }
          : record,
      );
    const file = await torchFile((builder) => sampleNode(builder, sample, [big]), [big], byteOrder);
    expect((await convert(file)).data).toEqual([1.5, -2]);
  });

  it('writes tensors without elements', async () => {
    const { header } = await convert(await fileOf({ e: { storage: 0, shape: [0, 3] } }, new Uint8Array(0)));
    expect(header).toBe('{"e":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}');
  });

  it('compares the checksums of the storages before it writes anything', async () => {
    const file = await fileOf({ w: WEIGHT }, floats(1, 2, 3, 4));
    const plan = await planOf(file);
    if (!plan.ok) throw new Error('refused');
    const damaged = file.slice();
    const [content] = plan.value.contents;
    if (content?.content.kind !== 'copy') throw new Error('not copied');
    damaged[content.content.offset] = 0xff;
    const sink = memorySink();
    const source = new MemorySource(damaged);
    const outcome = await writeSafetensors(plan.value, sink, { source, ports: nodePorts });
    expect(outcome).toMatchObject({
      ok: false,
      why: expect.stringContaining('sample/data/0 does not have its recorded checksum') as string,
    });
    expect(sink.bytes()).toHaveLength(0);
  });

  it('refuses a damaged source', async () => {
    const file = await fileOf({ w: { storage: 0, shape: [5] } }, floats(1, 2, 3, 4));
    expect(await refusal(file)).toMatch(/^the source: it is not valid/);
  });
});
