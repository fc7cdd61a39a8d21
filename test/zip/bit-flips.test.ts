import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { flipBit } from '../damage/bytes.ts';
import { zipLayout } from '../damage/zip.ts';
import { SAMPLE, torchZip, verify, weights } from './sample.ts';

/**
 * Fields that no reader of a checkpoint reads, as `[part, from, to)` from the start of the part: a flip there may pass.
 * "Version made by", disk and attributes of the directory; version and disk fields of the end records; and the id of
 * torch's padding field, without which it is a field nobody knows.
 */
const UNREAD = {
  central: [
    [4, 6],
    [34, 42],
  ],
  zip64: [[12, 16]],
  locator: [[4, 8]],
} as const;

describe('every single bit of an archive', () => {
  it('is either noticed when it flips, or read by nobody', async () => {
    const kept = ['data.pkl', 'data/2', 'version', '.data/serialization_id'];
    const records = [{ name: 'data/1', bytes: weights(70, 3) }, ...SAMPLE.filter(({ name }) => kept.includes(name))];
    const bytes = await torchZip(records, 16);
    const layout = zipLayout(bytes);
    const unread = new Set<number>();
    const mark = (start: number, ranges: readonly (readonly [number, number])[]) => {
      for (const [from, to] of ranges) for (let at = start + from; at < start + to; at++) unread.add(at);
    };
    for (const entry of layout.entries) {
      mark(entry.central, UNREAD.central);
      const extra = entry.local + 30 + new TextEncoder().encode(entry.name).byteLength;
      mark(extra, [[0, 2]]);
    }
    mark(layout.zip64, UNREAD.zip64);
    mark(layout.locator, UNREAD.locator);
    const counts = { corrupted: 0, incompatible: 0, warned: 0, unread: 0 };
    const missed: string[] = [];
    for (let at = 0; at < bytes.byteLength; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const findings = await verify(flipBit(bytes, at, bit));
        if (findings.length === 0) {
          counts.unread += 1;
          if (!unread.has(at)) missed.push(`byte ${at} bit ${bit}`);
          continue;
        }
        const verdict = verdictOf(findings);
        if (verdict === 'valid') counts.warned += 1;
        else counts[verdict] += 1;
      }
    }
    console.log(`bit flips: ${bytes.byteLength * 8} in ${bytes.byteLength} bytes: ${JSON.stringify(counts)}`);
    expect(missed).toEqual([]);
  });
});
