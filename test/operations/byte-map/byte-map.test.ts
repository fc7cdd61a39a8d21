import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteRange } from '../../../src-core/contract/archive.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import { finding } from '../../../src-core/findings/finding.ts';
import type { ArchiveEntry, Checkpoint } from '../../../src-core/model/checkpoint.ts';
import { byteRanges } from '../../../src-core/operations/byte-map/byte-map.ts';
import { zoomTo } from '../../../src-core/operations/byte-map/zoom.ts';
import { emptyCheckpoint } from '../../../src-core/model/empty-checkpoint.ts';

function expectWhole(ranges: readonly ByteRange[], from: number, to: number): void {
  let at = from;
  for (const { start, end } of ranges) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(to);
}

const entry: fc.Arbitrary<ArchiveEntry> = fc.record({
  name: fc.constantFrom('a/data.pkl', 'a/data/0', 'a/version'),
  headerOffset: fc.nat(2000),
  dataOffset: fc.nat(2000),
  compressedSize: fc.nat(2000),
  size: fc.nat(2000),
  method: fc.constant(0),
  crc32: fc.constant(0),
});

const archive: fc.Arbitrary<Checkpoint> = fc
  .record({ entries: fc.array(entry, { maxLength: 8 }), size: fc.nat(3000), from: fc.nat(3500), to: fc.nat(3500) })
  .map(({ entries, size, from, to }) => ({
    ...emptyCheckpoint('torch-zip', size),
    archive: { entries, directory: [from, to], seal: 'absent' },
  }));

describe('byte map', () => {
  it('names every byte once, whatever an archive claims', () => {
    fc.assert(
      fc.property(archive, fc.array(fc.tuple(fc.nat(3500), fc.nat(3500)), { maxLength: 4 }), (checkpoint, places) => {
        const findings = places.map(([offset, end]) => describeFinding(finding('ZP260', { offset, end })));
        expectWhole(byteRanges(checkpoint, findings), 0, checkpoint.size);
      }),
    );
  });

  it('at any zoom: whole, bounded, and nothing lost from the count', () => {
    fc.assert(
      fc.property(archive, fc.integer({ min: 1, max: 12 }), fc.nat(3000), fc.nat(3000), (checkpoint, limit, a, b) => {
        const [from, to] = [Math.min(a, b, checkpoint.size), Math.min(Math.max(a, b), checkpoint.size)];
        const zoomed = zoomTo(byteRanges(checkpoint, []), from, to, limit);
        expect(zoomed.length).toBeLessThanOrEqual(limit);
        expectWhole(zoomed, from, to);
      }),
      { numRuns: 500 },
    );
  });

  it('bytes that belong to nothing are hidden, not damage', () => {
    const checkpoint: Checkpoint = {
      ...emptyCheckpoint('torch-zip', 100),
      archive: { entries: [], directory: [90, 95], seal: 'absent' },
    };
    const found = describeFinding(finding('ZP232', { offset: 10, end: 20 }, { count: 10, offset: 10 }));
    expect(byteRanges(checkpoint, [found]).map(({ start, kind }) => [start, kind])).toEqual([
      [0, 'gap'],
      [10, 'hidden'],
      [20, 'gap'],
      [90, 'directory'],
      [95, 'directory'],
    ]);
  });
});
