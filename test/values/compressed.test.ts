import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import type { ChecksumTask } from '../../src-core/findings/format-result.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import type { ScanResult } from '../../src-core/operations/scan.ts';
import { InflatedSource, EndsEarly } from '../../src-core/operations/values/inflated-source.ts';
import { ViewBudget, viewKey } from '../../src-core/operations/values/view-budget.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import { contextFor } from '../operations/context.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { makeCheckpoint, normalNumbers, type MadeFile, type MadeTensor } from './made-checkpoint.ts';

interface Compressed {
  readonly made: MadeFile;
  readonly file: Uint8Array;
  readonly checksums: readonly ChecksumTask[];
}

/** The same checkpoint with every storage deflated. */
function deflated(tensors: readonly MadeTensor[]): Compressed {
  const made = makeCheckpoint(tensors);
  const parts: Uint8Array[] = [];
  let at = 0;
  const checksums = made.checksums.map((task) => {
    const stored = deflateRawSync(made.file.subarray(task.fileOffset, task.fileOffset + task.size), { level: 1 });
    parts.push(stored);
    const moved = { ...task, fileOffset: at, storedBytes: stored.length, method: 8 as const };
    at += stored.length;
    return moved;
  });
  const storages = made.checkpoint.storages.map((storage) => ({ ...storage, fileOffset: null }));
  return { made: { ...made, checkpoint: { ...made.checkpoint, storages } }, file: Buffer.concat(parts), checksums };
}

interface Options {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string, done: number, total: number) => void;
  readonly source?: MemorySource | FailingSource;
}

async function scan({ made, file, checksums }: Compressed, options: Options = {}): Promise<ScanResult> {
  const { signal, onProgress = () => undefined, source = new MemorySource(file) } = options;
  const context = { ...contextFor(), ...(signal === undefined ? {} : { signal }) };
  return await localScanner({ source, context, checkpoint: made.checkpoint, checksums, values: true, onProgress });
}

const NUMBERS = normalNumbers(1_000_000, 'float32', 5);
const codesOf = ({ findings }: ScanResult) => findings.map(({ code }) => code);

describe('many views of one compressed entry', () => {
  const bytes = NUMBERS.subarray(0, 1_000_000);
  const turned = (count: number, step: (index: number) => number): readonly MadeTensor[] => [
    { dtype: 'float32', bytes },
    ...Array.from({ length: count }, (_, index) => ({
      dtype: 'float32' as const,
      bytes,
      shares: 0,
      shape: [400, 600],
      stride: [1, 400],
      offset: step(index),
    })),
  ];

  it('are known by what they show', () => {
    const [, first, same] = makeCheckpoint(turned(2, () => 0)).checkpoint.tensors;
    const [, , other] = makeCheckpoint(turned(2, (index) => index)).checkpoint.tensors;
    const keys = [first, same, other].map((tensor) => (tensor === undefined ? null : viewKey(tensor)));
    expect(keys[0]).toEqual(expect.any(String));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(first === undefined ? '' : viewKey({ ...first, negated: true })).not.toBe(keys[0]);
    expect(first === undefined ? '' : viewKey({ ...first, layout: 'sparse_coo' })).toBeNull();
  });

  it('are left out where they show the bytes of the file too many times over', () => {
    const source = new MemorySource(new Uint8Array(2000));
    const budget = new ViewBudget(source.size, DEFAULT_LIMITS);
    const { checkpoint } = makeCheckpoint(turned(20, (index) => index));
    const admitted = checkpoint.tensors.filter((tensor) => budget.admits(tensor));
    expect(admitted).toHaveLength(10);
  });
});

describe('a long compressed entry', () => {
  it('has the checksum and statistics of its content, found in one go with progress inside of it', async () => {
    new Float32Array(NUMBERS.buffer)[999_998] = NaN;
    const tensors: readonly MadeTensor[] = [
      { dtype: 'float32', bytes: NUMBERS },
      { dtype: 'float32', bytes: NUMBERS, shares: 0, shape: [1000], offset: 500_000 },
      { dtype: 'bfloat16', bytes: NUMBERS.subarray(0, 3_000_000) },
    ];
    const stored = makeCheckpoint(tensors);
    const about = { context: contextFor(), values: true, onProgress: () => undefined };
    const { checkpoint, checksums } = stored;
    const plain = await localScanner({ source: new MemorySource(stored.file), checkpoint, checksums, ...about });
    const compressed = deflated(tensors);
    const progress: number[] = [];
    const found = await scan(compressed, {
      onProgress: (_, done, total) => {
        expect(total).toBe(compressed.file.length);
        progress.push(done);
      },
    });
    expect(found.stats).toEqual(plain.stats);
    expect(found.spreads).toEqual(plain.spreads);
    expect(codesOf(found)).toEqual(codesOf(plain));
    expect(found.stats?.get(0)).toMatchObject({ nan: 1, firstNan: [999_998] });
    expect(progress.length).toBeGreaterThan(10);
    expect(progress.at(-1)).toBe(compressed.file.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('ZP265: is reported where it does not inflate, or to more than was noted', async () => {
    const broken = deflated([{ dtype: 'float32', bytes: NUMBERS }]);
    broken.file.fill(0xff, 1_000_000, 1_000_100);
    expect(codesOf(await scan(broken))).toContain('ZP265');
    expect((await scan(broken)).stats?.size).toBe(0);
    const { made, file, checksums } = deflated([{ dtype: 'float32', bytes: NUMBERS }]);
    const short = checksums.map((task) => ({ ...task, size: 2_000_000 }));
    expect(codesOf(await scan({ made, file, checksums: short }))).toContain('ZP265');
  });

  it('ZP266: is reported where less comes out than was noted; a changed byte is a difference', async () => {
    const { made, file, checksums } = deflated([{ dtype: 'float32', bytes: NUMBERS }]);
    const long = checksums.map((task) => ({ ...task, size: task.size + 1 }));
    expect(codesOf(await scan({ made, file, checksums: long }))).toContain('ZP266');
    const other = checksums.map((task) => ({ ...task, crc32: task.crc32 ^ 1 }));
    expect(codesOf(await scan({ made, file, checksums: other }))).toEqual(['ZP260']);
  });

  it('is left when cancelled, and when the disk fails', async () => {
    const compressed = deflated([{ dtype: 'float32', bytes: NUMBERS }]);
    const cancel = new AbortController();
    const reason = new Error('enough');
    const cancelled = scan(compressed, { signal: cancel.signal, onProgress: () => cancel.abort(reason) });
    await expect(cancelled).rejects.toBe(reason);
    const source = new FailingSource(compressed.file, 3);
    await expect(scan(compressed, { source })).rejects.toBeInstanceOf(SourceError);
  });
});

describe('what comes out of compressed bytes', () => {
  const inflated = (bytes: Uint8Array, size: number) =>
    new InflatedSource(size, () =>
      nodePorts.inflatePieces!(
        (async function* () {
          await Promise.resolve();
          for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
        })(),
      ),
    );

  it('is read like any other bytes, forwards and back', async () => {
    const reads = fc.array(fc.tuple(fc.nat(3000), fc.nat(500)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), reads, async (content, places) => {
        const source = inflated(deflateRawSync(content), content.length);
        for (const [from, count] of places) {
          const start = Math.min(from, content.length);
          const length = Math.min(count, content.length - start);
          expect(await source.read(start, length)).toEqual(content.slice(start, start + length));
        }
        expect(await source.isLonger()).toBe(false);
        await source.close();
      }),
      { numRuns: 40 },
    );
  });

  it('is told to end early, or to go on', async () => {
    const stored = deflateRawSync(new Uint8Array(100));
    await expect(inflated(stored, 101).read(0, 101)).rejects.toEqual(new EndsEarly(100));
    expect(await inflated(stored, 99).isLonger()).toBe(true);
    expect(await inflated(stored, 100).isLonger()).toBe(false);
  });
});
