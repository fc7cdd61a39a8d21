import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { Ports } from '../../src-core/bytes/ports.ts';
import { dtypeBytes, type KnownDType } from '../../src-core/model/dtype.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { runTasksHere } from '../../src-core/operations/values/run-tasks.ts';
import { foldedCrc, plainCrc } from '../../src-core/values/fold-crc.ts';
import { createWorkspace } from '../../src-core/values/kernels.ts';
import { referenceStats } from '../../src-core/values/reference.ts';
import { Collector } from '../../src-core/values/scan/collect.ts';
import { placementsOf } from '../../src-core/values/scan/placements.ts';
import { planTasks } from '../../src-core/values/scan/plan.ts';
import { runTask } from '../../src-core/values/scan/run-task.ts';
import { segmentsOf, type Segments } from '../../src-core/values/scan/segments.ts';
import { decodeRows, decodeTask, encodeRows, type ScanDepth } from '../../src-core/values/scan/task.ts';
import type { Stats } from '../../src-core/values/stats.ts';
import { makeCheckpoint, noise, normalNumbers, type MadeFile, type MadeTensor } from './made-checkpoint.ts';
import { expectSameStats } from './same-stats.ts';

interface Scanned {
  readonly sums: ReadonlyMap<number, number>;
  readonly stats: ReadonlyMap<number, Stats>;
  readonly bytesRead: number;
}

function segmentsIn({ file, checkpoint }: MadeFile): Segments {
  const { tensors, storages } = checkpoint;
  return segmentsOf(placementsOf(tensors, storages), [...[...tensors].keys()], file.length);
}

/** Plan, run and collect, with tasks in reverse to prove that order does not matter. */
function scan(made: MadeFile, taskBytes: number, depth: ScanDepth = 'full', plain = false): Scanned {
  const { file, checksums } = made;
  const { segments, tensors } = segmentsIn(made);
  const ranges = checksums.map(({ fileOffset, storedBytes }, id) => ({
    id,
    start: fileOffset,
    end: fileOffset + storedBytes,
  }));
  const tasks = planTasks(ranges, segments, () => true, depth, taskBytes);
  const sums = new Map<number, number>();
  const stats = new Map<number, Stats>();
  const collector = new Collector(tasks, tensors, {
    onChecksum: (id, crc) => sums.set(id, crc),
    onTensor: (tensor, one) => stats.set(tensor, one),
  });
  const work = createWorkspace({ plain });
  const crc32 = (bytes: Uint8Array, previous?: number) => nodePorts.crc32(bytes, previous);
  const crc = plain ? plainCrc(crc32) : foldedCrc(crc32);
  let bytesRead = 0;
  for (const [index, task] of [...tasks.entries()].toReversed()) {
    const code = new Float64Array(tasks.lengthOf(index));
    tasks.encode(index, code);
    expect(decodeTask(code)).toEqual(task);
    const steps = runTask(work, task, crc, file.length);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        collector.add(decodeRows(encodeRows(step.value)));
        break;
      }
      const { offset, length } = step.value;
      bytesRead += length;
      work.bytes.set(file.subarray(offset, offset + length), work.chunk);
    }
  }
  return { sums, stats, bytesRead };
}

const DTYPES: readonly KnownDType[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'float8_e5m2',
  'float8_e4m3fn',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
  'float4_e2m1fn_x2',
];

const tensor = fc.record({
  dtype: fc.constantFrom(...DTYPES),
  bytes: fc
    .tuple(fc.integer({ min: 0, max: 400_000 }), fc.integer())
    .map(([length, seed]) => noise(length - (length % 8), seed)),
  order: fc.constantFrom('little' as const, 'big' as const),
});

describe('one pass over the file', () => {
  it('gives every checksum and statistic, however the file is cut into tasks and chunks', () => {
    fc.assert(
      fc.property(
        fc.array(tensor, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(50_000, 700_001, 32 << 20),
        fc.integer({ min: 0, max: 70 }),
        fc.boolean(),
        (tensors, taskBytes, gap, plain) => {
          const made = makeCheckpoint(tensors, gap);
          const { sums, stats } = scan(made, taskBytes, 'full', plain);
          for (const [index, { bytes, dtype, order }] of tensors.entries()) {
            if (bytes.length === 0) continue;
            expect(sums.get(index)).toBe(nodePorts.crc32(bytes));
            const actual = stats.get(index);
            if (actual === undefined) throw new Error(`no statistics of tensor ${index}`);
            expectSameStats(actual, referenceStats(bytes, dtype, order));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('reads a storage once, however many tensors share it', () => {
    const bytes = normalNumbers(300_000, 'float32', 1);
    const whole: MadeTensor = { dtype: 'float32', bytes };
    const views: readonly MadeTensor[] = [
      whole,
      { ...whole, shares: 0, shape: [100_000], offset: 50_000 },
      { ...whole, shares: 0, shape: [10, 5000], stride: [1, 10], offset: 60_000 },
      { ...whole, shares: 0, shape: [7, 3], stride: [0, 1], offset: 299_997 },
      { dtype: 'float16', bytes, shares: 0, shape: [1000], offset: 3 },
    ];
    const { stats, bytesRead } = scan(makeCheckpoint(views), 1 << 30);
    expect(bytesRead).toBeLessThan(bytes.length + 3 * 64 + 8192);
    const part = (from: number, count: number, dtype: KnownDType = 'float32') => {
      const width = dtypeBytes(dtype) ?? 1;
      return referenceStats(bytes.subarray(from * width, (from + count) * width), dtype);
    };
    expectSameStats(stats.get(0)!, part(0, 300_000));
    expectSameStats(stats.get(1)!, part(50_000, 100_000));
    expectSameStats(stats.get(2)!, part(60_000, 50_000));
    expect(stats.get(3)).toMatchObject({ elements: 21, min: part(299_997, 3).min });
    expect(stats.get(3)!.mean).toBeCloseTo(part(299_997, 3).mean, 12);
    expectSameStats(stats.get(4)!, part(3, 1000, 'float16'));
  });

  it.each(['float64', 'float32', 'float16', 'bfloat16', 'float8_e5m2'] as const)(
    'finds the first NaN and infinity of %s far inside a long tensor',
    (dtype) => {
      const width = dtypeBytes(dtype) ?? 1;
      const count = 3_000_000 / width;
      const bytes = new Uint8Array(count * width).fill(0x31);
      const special = {
        float64: [0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
        float32: [0, 0, 0x80, 0x7f],
        float16: [0, 0x7c],
        bfloat16: [0x80, 0x7f],
        float8_e5m2: [0x7c],
      }[dtype];
      const at = count - 1234;
      bytes.set(special, at * width);
      bytes.fill(0xff, (count - 7) * width, (count - 6) * width);
      for (const taskBytes of [400_000, 32 << 20]) {
        const { stats } = scan(makeCheckpoint([{ dtype, bytes }]), taskBytes);
        expect(stats.get(0)).toMatchObject({ nan: 1, positiveInf: 1, firstInf: at, firstNan: count - 7 });
      }
    },
  );

  it('looks for NaN and infinities alone when no more is asked', () => {
    const sane = normalNumbers(500_000, 'float32', 5);
    const broken = normalNumbers(500_000, 'float32', 6);
    new Float32Array(broken.buffer)[400_000] = NaN;
    const halves = noise(600_000, 3).map((byte) => byte & 0x3f);
    const made = makeCheckpoint([
      { dtype: 'float32', bytes: sane },
      { dtype: 'float32', bytes: broken },
      { dtype: 'bfloat16', bytes: halves },
      { dtype: 'int32', bytes: noise(4000, 1) },
    ]);
    const { stats } = scan(made, 1 << 20, 'finite');
    expect(
      [...stats].sort(([a], [b]) => a - b).map(([, { nan, positiveInf, firstNan }]) => [nan, positiveInf, firstNan]),
    ).toEqual([
      [0, 0, -1],
      [1, 0, 400_000],
      [0, 0, -1],
      [0, 0, -1],
    ]);
    expect(stats.get(0)?.elements).toBe(500_000);
  });
});

describe('what is asked of a source', () => {
  it('never reaches outside the file', () => {
    const made = makeCheckpoint([{ dtype: 'float64', bytes: normalNumbers(70_000, 'float64', 2) }], 0);
    const source = new MemorySource(made.file);
    const { segments } = segmentsIn(made);
    for (const task of planTasks([], segments, () => true, 'full', 100_000)) {
      for (const { offset, length } of runTask(
        createWorkspace(),
        task,
        plainCrc(() => 0),
        source.size,
      ))
        expect(offset + length).toBeLessThanOrEqual(source.size);
    }
  });
});

describe('scans on the thread that asks', () => {
  const made = makeCheckpoint([{ dtype: 'float32', bytes: normalNumbers(5000, 'float32', 3) }], 0);
  const source = new MemorySource(made.file);
  const { segments, tensors } = segmentsIn(made);
  const tasks = planTasks([], segments, () => true, 'full', 1 << 20);

  async function scanHere(ports: Ports, onBytes: () => void = () => undefined) {
    const stats: Stats[] = [];
    const collector = new Collector(tasks, tensors, {
      onChecksum: () => undefined,
      onTensor: (_, one) => stats.push(one),
    });
    await runTasksHere({ source, ports, tasks, onRows: (rows) => collector.add(rows), onBytes });
    return stats;
  }

  it('compile the kernels and time checksums for the first of many small files only', async () => {
    const compiled = vi.spyOn(WebAssembly, 'Module');
    const ports = { ...nodePorts };
    await scanHere(ports);
    const once = compiled.mock.calls.length;
    await scanHere(ports);
    expect(compiled.mock.calls.length).toBe(once);
    compiled.mockRestore();
  });

  it('count the same after one that was cut short', async () => {
    const ports = { ...nodePorts };
    const expected = await scanHere({ ...nodePorts });
    const cut = scanHere(ports, () => {
      throw new Error('cut');
    });
    await expect(cut).rejects.toThrow('cut');
    expect(await scanHere(ports)).toEqual(expected);
    expect(await scanHere(ports)).toEqual(expected);
  });
});
