import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import type { ChecksumTask } from '../../src-core/findings/format-result.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import type { Actual } from '../../src-core/operations/checksums.ts';
import { compareChecksum } from '../../src-core/operations/compare-checksum.ts';
import { emptyCheckpoint } from '../../src-core/model/empty-checkpoint.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import { contextFor } from './context.ts';

const task: ChecksumTask = {
  entry: 'archive/data/0',
  fileOffset: 0,
  storedBytes: 4096,
  size: 4096,
  method: 0,
  crc32: 1,
  storage: 0,
};

async function found(actual: Actual, content = new Uint8Array(4096).fill(7)): Promise<readonly string[]> {
  const request = { source: new MemorySource(content), context: contextFor() };
  const findings = await compareChecksum(task, actual, 'recorded', request);
  return findings.map((one) => `${one.code} ${describeFinding(one).message}`);
}

describe('what a difference means', () => {
  it('nothing where there is none', async () => {
    expect(await found({ kind: 'read', crc32: 1, size: 4096 })).toEqual([]);
    expect(await found({ kind: 'skipped' })).toEqual([]);
  });

  it('ZP260: bytes that changed', async () => {
    expect((await found({ kind: 'read', crc32: 2, size: 4096 }))[0]).toMatch(
      /^ZP260 `archive\/data\/0` changed after it was saved/,
    );
  });

  it('ZP261: a block of zeros in them', async () => {
    const content = new Uint8Array(4096).fill(7);
    content.fill(0, 1024, 2048);
    expect((await found({ kind: 'read', crc32: 2, size: 4096 }, content))[0]).toMatch(/^ZP261 .*bytes 1024 to 2048/);
  });

  it('ZP265: compressed data that does not inflate', async () => {
    expect(await found({ kind: 'damaged', message: 'invalid distance' })).toEqual([
      'ZP265 `archive/data/0` does not decompress: invalid distance',
    ]);
  });

  it('ZP266: another size than recorded', async () => {
    expect((await found({ kind: 'read', crc32: 1, size: 10 }))[0]).toMatch(/^ZP266 /);
  });
});

describe('localScanner', () => {
  it('names the storages whose bytes changed', async () => {
    const content = new Uint8Array(8192).fill(7);
    const crc32 = nodePorts.crc32(content.subarray(0, 4096));
    const checksums = [
      { ...task, crc32 },
      { ...task, fileOffset: 4096, crc32: crc32 ^ 1, storage: 1 },
    ];
    const progress: number[] = [];
    const result = await localScanner({
      source: new MemorySource(content),
      context: contextFor(),
      checkpoint: emptyCheckpoint('torch-zip', 8192),
      checksums,
      values: false,
      onProgress: (_step, done) => progress.push(done),
    });
    expect([...result.damagedStorages]).toEqual([1]);
    expect(result.findings.map(({ code }) => code)).toEqual(['ZP260']);
    expect(progress.at(-1)).toBe(8192);
  });
});
