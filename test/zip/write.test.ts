import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { checksumPolicy } from '../../src-core/zip/checksums.ts';
import { walkRecords } from '../../src-core/zip/walk.ts';
import { centralHeader, dataDescriptor, endRecords, localHeader } from '../../src-core/zip/write/headers.ts';
import { planArchive, type ArchivePlan, type RecordSpec } from '../../src-core/zip/write/plan.ts';
import { writeArchive } from '../../src-core/zip/write/write-archive.ts';
import { concat } from '../damage/bytes.ts';
import { SparseSource } from '../sources/sources.ts';
import { corpusZips, crc, read, SAMPLE, torchZip, verify, weights, write } from './sample.ts';

describe('writing an archive as torch does', () => {
  it('gives the bytes of every file that torch wrote', async () => {
    let written = 0;
    for (const file of corpusZips()) {
      const isTorch = /^(?:torch-zip|torchscript|torch-export|torch-package|lightning)/.test(file.kind);
      if (file.expected !== 'valid' || !isTorch || !/^(?:torch\.|lightning|old torch|torch 1)/i.test(file.howMade))
        continue;
      const bytes = file.bytes();
      const { entries, findings } = await read(bytes);
      if (findings.some(({ code }) => code !== 'ZP242')) continue;
      const root = entries[0]!.name.slice(0, entries[0]!.name.indexOf('/'));
      const alignmentRecord = entries.find(({ name }) => name === `${root}/.storage_alignment`);
      const alignment =
        alignmentRecord === undefined ? 64 : Number(text(bytes, alignmentRecord.dataOffset!, alignmentRecord.size));
      const unverified = checksumPolicy(entries) !== 'recorded';
      const specs = entries.map((it): RecordSpec => {
        const spec = { name: it.name.slice(root.length + 1), size: it.size, crc32: it.crc32, unverified };
        return it.method === 8 ? { ...spec, deflatedSize: it.compressedSize } : spec;
      });
      const stored = (index: number) =>
        bytes.subarray(entries[index]!.dataOffset!, entries[index]!.dataOffset! + entries[index]!.compressedSize);
      const result = await write(specs, stored, { root, alignment });
      expect(Buffer.compare(result.bytes, bytes), `${file.id} ${file.howMade}`).toBe(0);
      written += 1;
    }
    expect(written).toBeGreaterThan(80);
  });

  it('is read back entry for entry', async () => {
    const record = fc.record({
      name: fc.stringMatching(/^[a-z0-9_]{1,30}$/),
      bytes: fc.uint8Array({ maxLength: 500 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, { selector: (it) => it.name, maxLength: 20 }),
        fc.constantFrom(1, 8, 64, 512, 4096),
        async (records, alignment) => {
          const bytes = await torchZip(records, alignment);
          expect(await verify(bytes)).toEqual([]);
          const { entries } = await read(bytes);
          expect(entries.map(({ name }) => name)).toEqual(records.map(({ name }) => `archive/${name}`));
          for (const [index, entry] of entries.entries()) {
            expect(entry.dataOffset! % alignment).toBe(0);
            expect(bytes.subarray(entry.dataOffset!, entry.dataOffset! + entry.size)).toEqual(records[index]!.bytes);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses bytes that do not have the recorded checksum or length', async () => {
    const spec = { name: 'data/0', size: 10, crc32: 7 };
    expect((await write([spec], () => weights(10), { root: 'a' })).outcome).toMatchObject({
      ok: false,
      why: 'checksum',
      record: 'data/0',
    });
    for (const length of [9, 11])
      expect((await write([spec], () => weights(length), { root: 'a' })).outcome).toMatchObject({
        ok: false,
        why: 'length',
      });
  });

  it('passes on failures of the sink and of the reader, and stops when told to', async () => {
    const plan = planArchive([{ name: 'data/0', size: 4_000_000, crc32: null }], { root: 'a' });
    const broken = { write: () => Promise.reject(new Error('ENOSPC')) };
    const quiet = { write: () => Promise.resolve() };
    await expect(writeArchive(plan, () => [weights(4_000_000)], broken, { crc32: crc })).rejects.toThrow('ENOSPC');
    const failing = function* () {
      yield weights(10);
      throw new Error('EIO');
    };
    await expect(writeArchive(plan, failing, quiet, { crc32: crc })).rejects.toThrow('EIO');
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(writeArchive(plan, failing, quiet, { crc32: crc, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('reports progress up to the planned size', async () => {
    const plan = planArchive([{ name: 'data/0', size: 3000, crc32: null }], { root: 'a' });
    const seen: number[] = [];
    const pieces = [weights(1000), weights(1000), weights(1000)];
    const outcome = await writeArchive(
      plan,
      () => pieces,
      { write: async () => undefined },
      { crc32: crc, onProgress: (done) => seen.push(done) },
    );
    expect(outcome).toMatchObject({ ok: true, bytes: plan.size });
    expect(seen).toEqual([1064, 2064, 3064]);
  });
});

describe('archives over 4 GiB', () => {
  const GIB = 2 ** 30;
  const sizes = [100, 5 * GIB, 0, 0xffffffff, 0xfffffffe, 12];
  const plan = planArchive(
    sizes.map((size, i) => ({ name: `data/${i}`, size, crc32: size === 0 ? 0 : i + 1 })),
    { root: 'archive' },
  );
  const source = sparse(plan);

  it('are laid out with 64-bit sizes and offsets where they are needed', () => {
    expect(
      plan.records.map(({ wideSize, wideOffset, descriptorLength }) => [wideSize, wideOffset, descriptorLength]),
    ).toEqual([
      [false, false, 16],
      [true, false, 24],
      [false, true, 0],
      [true, true, 24],
      [false, true, 24],
      [false, true, 24],
    ]);
    for (const record of plan.records) expect(record.dataOffset % 64).toBe(0);
  });

  it('are read without a finding, and without reading the data', async () => {
    const archive = await read(source);
    expect(archive.findings).toEqual([]);
    expect(archive.entries.map(({ size, dataOffset, crc32 }) => [size, dataOffset, crc32])).toEqual(
      plan.records.map(({ size, dataOffset, crc32 }) => [size, dataOffset, crc32]),
    );
  });

  it('are walked without a directory where the sizes are known', async () => {
    const cut = sparse(plan, plan.directoryOffset);
    const expectedSize = (name: string) => sizes[Number(name.slice('archive/data/'.length))] ?? null;
    const names: string[] = [];
    let last = '';
    for await (const step of walkRecords(cut, { expectedSize })) {
      last = step.kind;
      if (step.kind === 'record') names.push(step.entry.name);
    }
    expect(names).toEqual(plan.records.map(({ name }) => `archive/${name}`));
    expect(last).toBe('end');
  });

  it('tell a local header offset that does not fit from one that is missing', async () => {
    expect((await read(sparse(plan, plan.size - 1))).findings.length).toBeGreaterThan(0);
  });
});

describe('walking records', () => {
  it('finds every record without the directory, its size by its descriptor', async () => {
    const bytes = await torchZip();
    const names: string[] = [];
    for await (const step of walkRecords(new MemorySource(bytes)))
      if (step.kind === 'record') names.push(`${step.entry.name} ${step.entry.size}`);
    expect(names).toEqual(SAMPLE.map(({ name, bytes: data }) => `archive/${name} ${data.byteLength}`));
  });

  it('does not take an archive inside a record for the end of the record', async () => {
    const inner = await torchZip();
    const outer = await torchZip([{ name: 'model.pt', bytes: inner }, ...SAMPLE.slice(1)]);
    const names: string[] = [];
    for await (const step of walkRecords(new MemorySource(outer)))
      if (step.kind === 'record') names.push(step.entry.name);
    expect(names).toHaveLength(SAMPLE.length);
    expect((await read(outer)).findings).toEqual([]);
  });

  it('goes on behind a record whose header is gone', async () => {
    const bytes = await torchZip();
    bytes.fill(0, 0, 64);
    const kinds: string[] = [];
    for await (const step of walkRecords(new MemorySource(bytes))) kinds.push(step.kind);
    expect(kinds).toEqual(['lost', ...SAMPLE.slice(1).map(() => 'record'), 'directory']);
  });
});

/** Everything of a planned archive but its data, which is zeros. */
function sparse(plan: ArchivePlan, size = plan.size): SparseSource {
  const pieces = plan.records.flatMap((record) => [
    { offset: record.headerOffset, bytes: localHeader(record) },
    { offset: record.dataOffset + record.storedBytes, bytes: dataDescriptor(record, record.crc32 ?? 0) },
  ]);
  const directory = concat([
    ...plan.records.map((record) => centralHeader(record, record.crc32 ?? 0)),
    endRecords(plan),
  ]);
  return new SparseSource(size, [...pieces, { offset: plan.directoryOffset, bytes: directory }]);
}

function text(bytes: Uint8Array, offset: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(offset, offset + length));
}
