import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { adler32, fletcher32, lookup3 } from '../../src-core/hdf5/checksums.ts';
import { readHdf5 } from '../../src-core/hdf5/read.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { contextFor } from '../operations/context.ts';

const file = (name: string) => Uint8Array.from(readFileSync(join(CORPUS, 'files/keras-h5', name)));
const PLAIN = file('h5_plain.h5');
const LATEST = file('h5_latest.hdf5');

async function read(bytes: Uint8Array) {
  return await readHdf5(new MemorySource(bytes), contextFor('x.h5'));
}

async function codes(bytes: Uint8Array): Promise<readonly string[]> {
  return [...new Set((await read(bytes)).findings.map(({ code }) => code))];
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

  it('HD210, HD330: has words for what is not looked at', async () => {
    expect((await codes(LATEST)).filter((code) => code === 'HD210' || code === 'HD330')).toEqual([]);
  });

  it('ends in an answer whatever byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(PLAIN, LATEST), fc.nat(), fc.nat(255), async (bytes, at, value) => {
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
