import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32Portable } from '../../src-core/bytes/crc32.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { checksumFindings, checksumPolicy, checksumTasks } from '../../src-core/zip/checksums.ts';
import { crc32Combine, crc32OfZeros } from '../../src-core/zip/crc32-combine.ts';
import { findBlankRun, startOfZeroTail } from '../../src-core/zip/zero-runs.ts';
import { zeroHole } from '../damage/bytes.ts';
import { breakCrc, breakData, overlap, partOf, rewriteField, zipLayout } from '../damage/zip.ts';
import { codesOf, corpusZips, crc, read, SAMPLE, torchZip, verify, weights } from './sample.ts';

const D0 = 'archive/data/0';
const D1 = 'archive/data/1';
const base = await torchZip();

describe('the CRC-32 of parts', () => {
  it('combines to the CRC-32 of the whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        const whole = crc32(Buffer.concat([a, b]));
        expect(crc32Combine(crc32(a), crc32(b), b.byteLength)).toBe(whole);
        expect(crc32Portable(b, crc32Portable(a))).toBe(whole);
      }),
    );
  });

  it('is known for zeros without reading them', () => {
    for (const length of [0, 1, 7, 64, 4096, 1_000_001])
      expect(crc32OfZeros(length)).toBe(crc32(new Uint8Array(length)));
    // 6 GiB of zeros, in two ways.
    const half = crc32OfZeros(3 * 2 ** 30);
    expect(crc32OfZeros(6 * 2 ** 30)).toBe(crc32Combine(half, half, 3 * 2 ** 30));
  });
});

describe('verifying records', () => {
  it('finds nothing in what was written', async () => {
    expect(await verify(base)).toEqual([]);
  });

  it('ZP260: names the record whose bytes changed', async () => {
    const found = await verify(breakData(base, D1));
    expect(found).toMatchObject([{ code: 'ZP260', at: { entry: D1 }, data: { bytes: 2000 } }]);
    expect(describeFinding(found[0]!).message).toMatch(
      /^`archive\/data\/1` changed after it was saved: its 2000 bytes have CRC-32 0x[0-9a-f]{8}, the archive records 0x[0-9a-f]{8}$/,
    );
    expect(codesOf(await verify(breakCrc(base, D0)))).toEqual(['ZP260']);
  });

  it('ZP261: tells where a part is blank', async () => {
    const { data } = partOf(zipLayout(base), D1);
    const start = Math.ceil(data / 512) * 512;
    const found = await verify(zeroHole(base, start, start + 600));
    expect(found).toMatchObject([{ code: 'ZP261', at: { entry: D1, offset: start - data, end: start - data + 600 } }]);
  });

  it('ZP262: calls an archive without checksums unverifiable, never damaged', async () => {
    const bytes = await torchZip(SAMPLE.map((it) => ({ ...it, crc32: 0 })));
    expect(codesOf(await verify(bytes))).toEqual(['ZP262']);
    expect(codesOf(await verify(breakData(bytes, D1)))).toEqual(['ZP262']);
  });

  it('ZP263: tells storages without checksums from those with', async () => {
    const skipped = await torchZip(
      SAMPLE.map((it) =>
        it.name.startsWith('data/') ? { ...it, bytes: new Uint8Array(it.bytes.byteLength), crc32: 0 } : it,
      ),
    );
    expect(codesOf(await verify(skipped))).toEqual(['ZP263']);
    const one = SAMPLE.filter((it) => it.name !== 'data/1').map((it) =>
      it.name === 'data/0' ? { ...it, bytes: new Uint8Array(64), crc32: 0 } : it,
    );
    expect(codesOf(await verify(await torchZip(one)))).toEqual(['ZP263']);
  });

  it('ZP264: reports the one record without a checksum among others', async () => {
    const without = rewriteField(rewriteField(base, D0, 'descriptor', 'crc', 0), D0, 'central', 'crc', 0);
    expect(codesOf(await verify(without))).toEqual(['ZP264']);
  });

  it('reads each byte once, whatever the directory claims', async () => {
    const archive = await read(overlap(base, D1, D0));
    const tasks = checksumTasks(archive);
    const ends = tasks.map((task) => task.fileOffset + task.storedBytes);
    for (const [index, task] of tasks.entries())
      if (index > 0) expect(task.fileOffset).toBeGreaterThanOrEqual(ends[index - 1]!);
  });

  it('finds every flipped payload of the corpus and no mismatch in a valid file', async () => {
    for (const file of corpusZips()) {
      const flipped =
        /^flip_(?:payload|pickle|version|byteorder|format|serial)|_flip_(?:payload|in)|zero_hole|crc_zero_one/.test(
          file.id,
        );
      if (!flipped && file.expected !== 'valid') continue;
      const mismatches = (await verify(file.bytes())).filter(({ code }) => /^ZP26[0145]/.test(code));
      expect(mismatches.length > 0, file.id).toBe(flipped);
    }
  });

  it('accepts any CRC-32 where the policy says that none is recorded', async () => {
    const archive = await read(base);
    const task = { ...checksumTasks(archive).at(0)!, crc32: 0 };
    expect(checksumPolicy(archive.entries)).toBe('recorded');
    expect(checksumFindings(task, 5, 'none')).toEqual([]);
    expect(checksumFindings(task, 5, 'recorded')).toHaveLength(1);
  });
});

describe('runs of zeros', () => {
  it('are found where they are long and end at a block', async () => {
    const bytes = zeroHole(weights(3_000_000), 1_048_576 - 700, 1_048_576 + 700);
    const source = new MemorySource(bytes);
    expect(await findBlankRun(source, { start: 100, end: bytes.byteLength })).toBeNull();
    const aligned = new MemorySource(zeroHole(bytes, 1_048_576 - 1024, 1_048_576 + 700));
    expect(await findBlankRun(aligned, { start: 100, end: bytes.byteLength })).toEqual({
      start: 1_048_576 - 1024,
      end: 1_048_576 + 700,
    });
  });

  it('at the end of a file are measured without reading all of it', async () => {
    for (const used of [0, 1, 5000, 1_200_000]) {
      const bytes = new Uint8Array(2_400_000);
      bytes.set(weights(used));
      expect(await startOfZeroTail(new MemorySource(bytes))).toBe(used);
    }
    expect(crc(new Uint8Array(0))).toBe(0);
  });
});
