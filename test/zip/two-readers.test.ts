import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { listWithYauzl, type GeneralEntry } from '../../src-core/node/yauzl-archive.ts';
import type { ZipEntry } from '../../src-core/zip/archive.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { ObservingSource } from '../sources/sources.ts';
import { corpusZips, read, SAMPLE, torchZip } from './sample.ts';

/** What yauzl says when it refuses, and what the sweep says of the same file. */
const REFUSALS: readonly (readonly [RegExp, RegExp])[] = [
  [/End of central directory record signature not found/, /^ZP(?:20[0-4]|219|206)/],
  [/invalid central directory file header signature/, /^ZP2(?:10|11|16)/],
  [/invalid local file header signature/, /^ZP220/],
  [/invalid zip64 end of central directory record signature/, /^ZP2(?:07|13)/],
  [/Invalid comment length/, /^ZP2(?:06|08|09|18)/],
  [/size mismatch for stored file/, /^ZP2(?:35|40)/],
  [/overflows file bounds/, /^ZP230/],
  [/unexpected EOF/, /^ZP2(?:11|16|30)/],
  [/invalid relative path|absolute path|invalid characters in fileName/, /^ZP25/],
];

/** Files where yauzl trusts a count that is too small and sees fewer entries. */
const TRUSTED_COUNT = /^ZP211/;

const row = (entry: ZipEntry | GeneralEntry) => [
  entry.name,
  entry.flags,
  entry.method,
  entry.crc32,
  entry.compressedSize,
  entry.size,
  entry.localHeaderOffset,
  entry.dataOffset,
];

describe('the sweep and yauzl', () => {
  it('list the same entries of every zip of the corpus, or yauzl refuses what the sweep reports', async () => {
    const counts = { same: 0, refused: 0, trusted: 0 };
    for (const file of corpusZips()) {
      const source = new MemorySource(file.bytes());
      const ours = await read(source);
      const theirs = await listWithYauzl(source);
      const codes = ours.findings.map(({ code }) => code);
      if (!theirs.ok) {
        const reason = REFUSALS.find(([message]) => message.test(theirs.message));
        expect(
          codes.some((code) => reason?.[1].test(code)),
          `${file.id}: ${theirs.message} against ${codes.join(' ')}`,
        ).toBe(true);
        counts.refused += 1;
        continue;
      }
      const { entries } = theirs.archive;
      if (entries.length < ours.entries.length) {
        expect(
          codes.some((code) => TRUSTED_COUNT.test(code)),
          file.id,
        ).toBe(true);
        counts.trusted += 1;
      } else {
        expect(ours.entries.map(row), file.id).toEqual(entries.map(row));
        counts.same += 1;
      }
      theirs.archive.close();
    }
    console.log(
      `two readers: ${counts.same} alike, ${counts.refused} refused by yauzl, ${counts.trusted} with a count that hides entries`,
    );
    expect(counts.same).toBeGreaterThan(400);
  });
});

describe('reading with yauzl', () => {
  it('streams entries, inflated', async () => {
    const deflated = corpusZips().find(({ id }) => id === 'deflated_all_python')!;
    const listing = await listWithYauzl(new ObservingSource(deflated.bytes()));
    if (!listing.ok) throw new Error(listing.message);
    for (const entry of listing.archive.entries) {
      let sum = 0;
      for await (const chunk of await listing.archive.openEntry(entry)) sum = crc32(chunk, sum);
      expect(sum, entry.name).toBe(entry.crc32);
    }
    listing.archive.close();
  });

  it('passes on a failure of the source, whichever read it is', async () => {
    const bytes = await torchZip();
    let reads = 0;
    for (; reads < 200; reads++) {
      const outcome = await listWithYauzl(new FailingSource(bytes, reads)).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) break;
      expect(outcome).toBeInstanceOf(SourceError);
    }
    expect(reads).toBeGreaterThan(SAMPLE.length);
    expect(reads).toBeLessThan(200);
  });
});
