import { rm, truncate, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileSource } from '../../src-core/node/file-source.ts';
import { ScanPool } from '../../src-core/node/scan-pool.ts';
import { workerEntry } from '../../src-core/node/scan/worker-entry.ts';
import type { ScanRequest, ScanResult } from '../../src-core/operations/scan.ts';
import { localScanner, scannerWith } from '../../src-core/operations/values/scanner.ts';
import { planTasks } from '../../src-core/values/scan/plan.ts';
import { SegmentList } from '../../src-core/values/scan/segments.ts';
import { contextFor } from '../operations/context.ts';
import { makeCheckpoint, noise, normalNumbers, type MadeFile } from './made-checkpoint.ts';

let folder: string;
let path: string;
let made: MadeFile;
const pool = new ScanPool(2);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-pool-'));
  path = join(folder, 'made.bin');
  const broken = normalNumbers(1_000_000, 'float64', 4);
  new Float64Array(broken.buffer)[999_999] = Infinity;
  made = makeCheckpoint([
    { dtype: 'float32', bytes: normalNumbers(10_000_000, 'float32', 1) },
    { dtype: 'bfloat16', bytes: noise(1_000_002, 2).map((byte) => byte & 0x3f) },
    { dtype: 'float64', bytes: broken },
    ...Array.from({ length: 100 }, (_, i) => ({
      dtype: 'float32' as const,
      bytes: normalNumbers(100 + i, 'float32', i),
    })),
  ]);
  await writeFile(path, made.file);
});

afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

const onThreads = scannerWith(async (run) => {
  if (!(run.source instanceof FileSource)) throw new TypeError('a file is expected');
  const done = await pool.run({ ...run, source: run.source });
  if (done === null) throw new Error('no worker could be started');
});

async function scanWith(
  scanner: typeof localScanner,
  options: { readonly signal?: AbortSignal; readonly onProgress?: ScanRequest['onProgress'] } = {},
): Promise<ScanResult> {
  const source = await FileSource.open(path);
  try {
    const context = { ...contextFor(), ...(options.signal === undefined ? {} : { signal: options.signal }) };
    const { checkpoint, checksums } = made;
    return await scanner({
      source,
      context,
      checkpoint,
      checksums,
      values: true,
      onProgress: options.onProgress ?? (() => undefined),
    });
  } finally {
    await source.close();
  }
}

describe('threads', () => {
  it('find the same as one thread, and tell how far they are', async () => {
    const progress: number[] = [];
    let total = 0;
    const threads = await scanWith(onThreads, {
      onProgress: (_, done, all) => {
        progress.push(done);
        total = all;
      },
    });
    const here = await scanWith(localScanner);
    expect(threads.findings).toEqual(here.findings);
    expect(threads.findings.map(({ code }) => code)).toEqual(['VL502']);
    expect(threads.stats).toEqual(here.stats);
    expect(threads.stats?.size).toBe(103);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toBe(total);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('stop when cancelled, and serve the next file', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const scanned = scanWith(onThreads, { signal: abort.signal, onProgress: () => abort.abort(reason) });
    await expect(scanned).rejects.toBe(reason);
    await expect(scanWith(onThreads, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await scanWith(onThreads)).stats?.size).toBe(103);
  });

  it('serve several files at once', async () => {
    const results = await Promise.all([scanWith(onThreads), scanWith(onThreads), scanWith(onThreads)]);
    expect(results.map(({ stats }) => stats?.size)).toEqual([103, 103, 103]);
  });

  it('say when the file was cut while it was read', async () => {
    const source = await FileSource.open(path);
    await truncate(path, 1_000_000);
    try {
      const { checkpoint, checksums } = made;
      const request = {
        source,
        context: contextFor(),
        checkpoint,
        checksums,
        values: true,
        onProgress: () => undefined,
      };
      await expect(onThreads(request)).rejects.toMatchObject({ name: 'SourceError', code: 'ECHANGED' });
    } finally {
      await source.close();
      await writeFile(path, made.file);
    }
  });

  it('are not needed: without their code nothing is started', async () => {
    expect(workerEntry('file:///nowhere/cli.mjs')).toBeNull();
    const none = new ScanPool(2, null);
    const source = await FileSource.open(path);
    expect(none.isAvailable).toBe(false);
    const { ports } = contextFor();
    const run = {
      source,
      ports,
      tasks: planTasks([{ id: 0, start: 0, end: 1 }], new SegmentList(), () => true, 'full'),
      onRows: () => undefined,
      onBytes: () => undefined,
    };
    expect(await none.run(run)).toBeNull();
    const missing = new ScanPool(2, new URL('file:///nowhere/worker.mjs'));
    expect(await missing.run(run)).toBeNull();
    await source.close();
  });
});
