import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { adler32, fletcher32, lookup3 } from '../../src-core/hdf5/checksums.ts';
import { chunksOf } from '../../src-core/hdf5/check-chunks.ts';
import { readDataset } from '../../src-core/hdf5/dataset.ts';
import { readMembers } from '../../src-core/hdf5/groups.ts';
import { readObjectHeader } from '../../src-core/hdf5/object-header.ts';
import { readHdf5 } from '../../src-core/hdf5/read.ts';
import { readSuperblock } from '../../src-core/hdf5/superblock.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { contextFor } from '../operations/context.ts';
import { writtenByH5py } from './written-by-h5py.ts';

const file = (name: string) => Uint8Array.from(readFileSync(join(CORPUS, 'files/keras-h5', name)));
const PLAIN = file('h5_plain.h5');
const LATEST = file('h5_latest.hdf5');
const DENSE = writtenByH5py('dense');

async function read(bytes: Uint8Array) {
  return await readHdf5(new MemorySource(bytes), contextFor('x.h5'));
}

async function codes(bytes: Uint8Array): Promise<readonly string[]> {
  return [...new Set((await read(bytes)).findings.map(({ code }) => code))];
}

async function chunkCount(bytes: Uint8Array, name: string): Promise<number> {
  const { file, root } = await readSuperblock(new MemorySource(bytes));
  const members = await readMembers(file, await readObjectHeader(file, root));
  const address = members?.links.find((link) => link.name === name)?.address ?? 0;
  const dataset = await readDataset(file, await readObjectHeader(file, address));
  return dataset === null ? 0 : (await chunksOf(file, dataset)).length;
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe('an HDF5 file', () => {
  it.each(['keras_weights.weights.h5', 'h5_plain.h5', 'h5_latest.hdf5', 'h5_userblock.h5'])(
    'is read without a finding: %s',
    async (name) => {
      const { findings, checkpoint } = await read(file(name));
      expect(findings).toEqual([]);
      expect(checkpoint.tensors.length).toBeGreaterThan(0);
    },
  );

  it('gives shape, type and place of its datasets', async () => {
    const { checkpoint } = await read(PLAIN);
    const named = new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor]));
    expect(named.get('deep/er/path/x')).toMatchObject({ shape: [], dtype: 'int8' });
    const big = named.get('embeddings/be');
    expect(big).toMatchObject({ shape: [5], dtype: 'float64' });
    const storage = checkpoint.storages.at(big?.storage ?? -1);
    expect(storage?.byteOrder).toBe('big');
    const at = storage?.fileOffset ?? 0;
    const view = new DataView(PLAIN.buffer, at, 40);
    expect(Array.from({ length: 5 }, (_, index) => view.getFloat64(8 * index))).toEqual([0, 1, 2, 3, 4]);
  });

  it('is found behind a long user block', async () => {
    const behind = new Uint8Array(16384 + PLAIN.length);
    behind.set(PLAIN, 16384);
    const quick = await inspectQuick(new MemorySource(behind), contextFor('x.h5'));
    expect(quick.findings).toEqual([]);
    expect(quick.checkpoint.tensors.length).toBeGreaterThan(0);
  });

  it('HD201: is known by what is left of a damaged signature', async () => {
    const quick = await inspectQuick(new MemorySource(flip(PLAIN, 1)), contextFor('x.h5'));
    expect(quick.checkpoint.format).toBe('hdf5');
    expect(quick.findings.map(({ code }) => code)).toEqual(['HD201']);
  });

  it('HD202: reports that it was cut', async () => {
    expect(await codes(PLAIN.subarray(0, -1))).toEqual(['HD202']);
  });

  it('HD203: mentions bytes behind its end', async () => {
    expect(await codes(Buffer.concat([PLAIN, Buffer.alloc(9)]))).toEqual(['HD203']);
  });

  it('HD204: reports structures that are overwritten, and reads what is not', async () => {
    const copy = Uint8Array.from(PLAIN);
    copy.fill(0, copy.length / 2);
    expect(await codes(copy)).toContain('HD204');
  });

  it('HD204: reports every change of a header with a checksum', async () => {
    const at = Buffer.from(LATEST).indexOf('OHDR');
    expect(await codes(flip(LATEST, at + 8))).toContain('HD204');
    expect(await codes(flip(LATEST, 12))).toContain('HD204');
  });

  it('HD205, HD206: reports data that is gone or damaged', async () => {
    const gzip = Uint8Array.from(readFileSync(join(CORPUS, 'files/broken-other/h5_gzip_chunk.h5')));
    expect(await codes(gzip)).toEqual(['HD206']);
    const { checkpoint } = await read(PLAIN);
    const place = checkpoint.storages.find(({ key }) => key === 'embeddings/be')?.fileOffset ?? 0;
    const address = Buffer.alloc(8);
    address.writeBigUInt64LE(BigInt(place));
    const at = Buffer.from(PLAIN).indexOf(address);
    const moved = Uint8Array.from(PLAIN);
    new DataView(moved.buffer).setBigUint64(at, BigInt(PLAIN.length - 8), true);
    expect(await codes(moved)).toEqual(['HD205']);
  });

  it('lists what lies in heaps and under every kind of chunk index', async () => {
    const dense = await read(writtenByH5py('dense'));
    expect(dense.checkpoint.tensors.map(({ name }) => name)).toEqual(
      Array.from({ length: 40 }, (_, index) => `layer_${String(index).padStart(2, '0')}`),
    );
    const indexes = await read(writtenByH5py('indexes'));
    expect(indexes.findings).toEqual([]);
    expect(indexes.checkpoint.tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['far', [50000]],
      ['fixed', [12]],
      ['grows', [400]],
      ['implicit', [12]],
      ['pages', [2100]],
      ['single', [12]],
      ['tree', [20, 20]],
    ]);
  });

  it.each([
    ['single', 1],
    ['fixed', 3],
    ['implicit', 3],
    ['pages', 6],
    ['grows', 400],
    ['far', 3],
    ['tree', 400],
  ])('finds the chunks of %s as the library does', async (name, count) => {
    expect(await chunkCount(writtenByH5py('indexes'), name)).toBe(count);
  });

  it('tells types by what they hold', async () => {
    const { checkpoint, findings } = await read(writtenByH5py('types'));
    expect(
      Object.fromEntries(checkpoint.tensors.map(({ name, dtype, shape }) => [name, `${dtype} ${String(shape)}`])),
    ).toEqual({
      brain: 'bfloat16 2',
      complex: 'complex64 1',
      enum: 'uint8 3',
      flag: 'bool 2',
      named: 'float16 3',
      none: 'float32 0',
      outside: 'int8 4',
      resized: 'int8 5',
    });
    expect(findings.map(({ code }) => code).sort()).toEqual(['HD331', 'HD332']);
  });

  it('HD331, HD332: tells of what lies in other files', async () => {
    const { findings } = await read(writtenByH5py('types'));
    expect(findings.find(({ code }) => code === 'HD331')?.data).toEqual({ name: 'outside' });
    expect(findings.find(({ code }) => code === 'HD332')?.data).toEqual({ name: 'link', file: 'other.h5' });
  });

  it('HD333: tells of a group that lies inside itself, and not of one with two names', async () => {
    const { findings } = await read(writtenByH5py('cyclic'));
    expect(findings.map(({ code, data }) => [code, data])).toEqual([['HD333', { name: 'layers/again', count: 2 }]]);
  });

  it('finds the byte code of a lambda in an attribute, however it is stored', async () => {
    for (const name of ['dense', 'old'] as const) {
      const { checkpoint, findings } = await read(writtenByH5py(name));
      expect(findings.map(({ code, data }) => [code, data['layer']])).toEqual([['KS302', 'twice']]);
      expect(checkpoint.layout).toBe('keras');
    }
    expect((await read(PLAIN)).checkpoint.safety).toBe('safe');
  });

  it('finds a pickle in an attribute, and takes no sentence for one', async () => {
    const { checkpoint, findings } = await read(writtenByH5py('pickled'));
    expect(checkpoint.safety).toBe('unsafe');
    expect(checkpoint.globals.map(({ module, name }) => `${module}.${name}`)).toEqual(['posix.system']);
    expect(findings.length).toBeGreaterThan(0);
    expect((await read(writtenByH5py('old'))).checkpoint.globals).toEqual([]);
  });

  it('HD204: reports a dimension beyond the most it may have', async () => {
    const at = Buffer.from(PLAIN).indexOf(Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0));
    expect(at).toBeGreaterThan(0);
    const copy = Uint8Array.from(PLAIN);
    const view = new DataView(copy.buffer);
    view.setBigUint64(at + 16, view.getBigUint64(at + 8, true) - 1n, true);
    expect(await codes(copy)).toContain('HD204');
  });

  it('HD204: reports gaps of a heap that lead nowhere', async () => {
    const bytes = Buffer.from(PLAIN);
    const heap = bytes.indexOf('HEAP');
    const [gap, data] = [bytes.readUInt32LE(heap + 16), bytes.readUInt32LE(heap + 24)];
    expect(gap).toBeGreaterThan(1);
    for (const at of [heap + 18, heap + 16 + 7, data + gap + 4, data + gap + 10]) {
      const copy = Uint8Array.from(bytes);
      copy[at] = 1;
      expect(await codes(copy)).toContain('HD204');
    }
    const round = Uint8Array.from(bytes);
    round.set(bytes.subarray(heap + 16, heap + 24), data + gap);
    expect(await codes(round)).toContain('HD204');
  });

  it('HD204: reports every change of an index with a checksum', async () => {
    const bytes = writtenByH5py('indexes');
    for (const signature of ['FAHD', 'FADB', 'EAHD', 'EAIB', 'EASB', 'EADB', 'BTHD', 'BTIN', 'BTLF'])
      expect(await codes(flip(bytes, Buffer.from(bytes).indexOf(signature) + 14)), signature).toContain('HD204');
    const dense = writtenByH5py('dense');
    for (const signature of ['FRHP', 'FHDB', 'BTLF'])
      expect(await codes(flip(dense, Buffer.from(dense).indexOf(signature) + 14)), signature).toContain('HD204');
  });

  it('HD210, HD330: says what is not looked at', async () => {
    expect((await codes(LATEST)).filter((code) => code === 'HD210' || code === 'HD330')).toEqual([]);
    const dense = writtenByH5py('dense');
    const copy = Uint8Array.from(dense);
    // The heap says that it filters its blocks.
    copy[Buffer.from(dense).indexOf('FRHP') + 7] = 1;
    const { checkpoint, findings } = await read(copy);
    expect(findings.map(({ code }) => code)).toContain('HD330');
    expect(checkpoint.safety).not.toBe('safe');
  });

  it('ends in an answer whatever byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(PLAIN, LATEST, DENSE), fc.nat(), fc.nat(255), async (bytes, at, value) => {
        const copy = Uint8Array.from(bytes);
        copy[at % Math.min(copy.length, 9000)] = value;
        await read(copy);
      }),
      { numRuns: 300 },
    );
  });

  it('passes on a failure of the disk, at whichever read it comes', async () => {
    for (let reads = 0; reads < 12; reads++)
      await expect(readHdf5(new FailingSource(LATEST, reads), contextFor('x'))).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('checksums of HDF5', () => {
  it('are those of their definitions', () => {
    const text = (content: string) => new TextEncoder().encode(content);
    expect(adler32(text('Wikipedia'))).toBe(0x11e60398);
    expect(lookup3(text('Four score and seven years ago'))).toBe(0x17770551);
    expect(lookup3(new Uint8Array())).toBe(0xdeadbeef);
    expect(fletcher32(Uint8Array.of(0, 1, 0, 2))).toBe((4 << 16) | 3);
  });
});
