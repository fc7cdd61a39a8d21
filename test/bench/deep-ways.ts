import { readFileSync } from 'node:fs';
import zlib from 'node:zlib';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { ScanPool } from '../../src-core/node/scan-pool.ts';
import { runTasksOnThreads } from '../../src-core/node/scan/node-scanner.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { runTasksHere, type RunTasks } from '../../src-core/operations/values/run-tasks.ts';
import { scannerWith } from '../../src-core/operations/values/scanner.ts';
import { CHUNK_BYTES } from '../../src-core/values/kernels.ts';
import { Collector } from '../../src-core/values/scan/collect.ts';
import { placementsOf } from '../../src-core/values/scan/placements.ts';
import { planTasks } from '../../src-core/values/scan/plan.ts';
import { segmentsOf } from '../../src-core/values/scan/segments.ts';
import type { Measured } from './deep.ts';

/** Into the same memory again and again, as the product does. */
function readAll(source: FileSource, visit: (bytes: Uint8Array) => void): void {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    const bytes = chunk.subarray(0, Math.min(CHUNK_BYTES, source.size - at));
    source.fillNow(at, bytes);
    visit(bytes);
  }
}

/** Everything `assay validate` does from the first byte on. */
async function check(source: FileSource, values: boolean, run: RunTasks): Promise<void> {
  const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: '' };
  const { checkpoint, checksums } = await inspectQuick(source, context);
  const request = { source, context, checkpoint, checksums, values, onProgress: () => undefined };
  const { findings, stats } = await scannerWith(run)(request);
  if (findings.some(({ code }) => code.startsWith('ZP26'))) throw new Error('a checksum differs');
  if (values && stats?.size !== checkpoint.tensors.length) throw new Error('values were left out');
}

/** Checksums, and a look for NaN and infinities alone. */
async function verify(source: FileSource, run: RunTasks): Promise<void> {
  const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: '' };
  const { checkpoint, checksums } = await inspectQuick(source, context);
  const placements = placementsOf(checkpoint.tensors, checkpoint.storages);
  const which = Uint32Array.from({ length: placements.length }, (_, index) => index);
  const { segments, tensors } = segmentsOf(placements, which, source.size);
  const ranges = checksums.map(({ fileOffset: start, storedBytes }, id) => ({ id, start, end: start + storedBytes }));
  const tasks = planTasks(ranges, segments, () => true, 'finite');
  let seen = 0;
  const collector = new Collector(tasks, tensors, {
    onChecksum: (id, crc32) => {
      if (crc32 !== checksums.at(id)?.crc32) throw new Error('a checksum differs');
    },
    onTensor: (_, { nan }) => (seen += nan === 0 ? 1 : 0),
  });
  await run({
    source,
    ports: nodePorts,
    tasks,
    onRows: (rows) => {
      collector.add(rows);
    },
    onBytes: () => undefined,
  });
  if (seen !== checkpoint.tensors.length) throw new Error('values were left out');
}

const pool = new ScanPool(2);
const onThreads: RunTasks = async (run) => {
  if (!(run.source instanceof FileSource)) throw new TypeError('a file is expected');
  await pool.run({ ...run, source: run.source });
};

const WAYS: Readonly<Record<string, (source: FileSource) => Promise<void>>> = {
  read: (source) => {
    readAll(source, () => undefined);
    return Promise.resolve();
  },
  crc: (source) => {
    let crc = 0;
    readAll(source, (bytes) => (crc = zlib.crc32(bytes, crc)));
    return Promise.resolve();
  },
  'checksums 1': async (source) => await check(source, false, runTasksHere),
  'checksums 2': async (source) => await check(source, false, onThreads),
  'verify 1': async (source) => await verify(source, runTasksHere),
  'verify 2': async (source) => await verify(source, onThreads),
  values: async (source) => await check(source, true, runTasksOnThreads),
  'values 1': async (source) => await check(source, true, runTasksHere),
  'values 2': async (source) => await check(source, true, onThreads),
};

/** Go through a file in one way, `rounds` times. Milliseconds and MB. */
export async function measureWay(path: string, mode: string, rounds: number): Promise<Measured> {
  const way = WAYS[mode];
  if (way === undefined) throw new Error(`there is no way ${mode}`);
  const source = await FileSource.open(path);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await way(source);
    times.push(performance.now() - start);
  }
  await source.close();
  await pool.close();
  return { best: Math.min(...times), first: times[0] ?? NaN, peak: peakMemory() };
}

/** MB. */
function peakMemory(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
