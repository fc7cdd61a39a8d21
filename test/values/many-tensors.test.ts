import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { ChecksumTask } from '../../src-core/findings/format-result.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { RowTable } from '../../src-core/model/row-table.ts';
import type { Storage, TensorInfo } from '../../src-core/model/tensor.ts';
import type { ScanResult } from '../../src-core/operations/scan.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import { contextFor } from '../operations/context.ts';
import { makeCheckpoint, normalNumbers, type MadeTensor } from './made-checkpoint.ts';

/** Rows that are made when they are asked for, and how many were. */
class CountedRows<T> extends RowTable<T> {
  readonly length: number;
  made = 0;
  readonly #rows: readonly T[];

  constructor(rows: readonly T[]) {
    super();
    this.#rows = rows;
    this.length = rows.length;
  }

  protected row(index: number): T {
    this.made += 1;
    return this.#rows[index] as T;
  }
}

interface Scanned {
  readonly result: ScanResult;
  readonly tensors: CountedRows<TensorInfo>;
  readonly storages: CountedRows<Storage>;
  readonly checksums: CountedRows<ChecksumTask>;
  /** How many tensors were known whenever more were. */
  readonly told: readonly number[];
}

async function scan(made: readonly MadeTensor[]): Promise<Scanned> {
  const { file, checkpoint, checksums: sums } = makeCheckpoint(made);
  const tensors = new CountedRows([...checkpoint.tensors]);
  const storages = new CountedRows([...checkpoint.storages]);
  const checksums = new CountedRows(sums);
  const told: number[] = [];
  const result = await localScanner({
    source: new MemorySource(file),
    context: contextFor(),
    checkpoint: { ...checkpoint, tensors, storages },
    checksums,
    values: true,
    onProgress: () => undefined,
    onStatistics: ({ size }) => told.push(size),
  });
  return { result, tensors, storages, checksums, told };
}

const MATRIX = { dtype: 'float32', shape: [2, 4], stride: [4, 1] } as const;
const sane = (seed: number): MadeTensor => ({ ...MATRIX, bytes: normalNumbers(8, 'float32', seed + 1) });
const zeros: MadeTensor = { ...MATRIX, bytes: new Uint8Array(32) };

describe('level 5 over many small tensors', () => {
  it('makes each row once, and again only where there is something to say', async () => {
    const made = Array.from({ length: 500 }, (_, index) => (index === 321 ? zeros : sane(index)));
    const { result, tensors, storages, checksums, told } = await scan(made);
    expect(result.stats?.size).toBe(500);
    expect(result.findings.map(({ code, data }) => [code, data['name']])).toEqual([['VL510', 't321']]);
    // Besides: the first tensor that is not zero, and the one that is.
    expect(tensors.made).toBe(500 + 2);
    expect(storages.made).toBeLessThanOrEqual(500 + 3);
    expect(checksums.made).toBe(500);
    expect(told.at(-1)).toBe(500);
  });

  it('VL510: keeps the first of very many, and counts the others', async () => {
    const most = DEFAULT_LIMITS.findingsPerCode;
    const { result } = await scan([sane(0), ...Array.from({ length: most + 7 }, () => zeros)]);
    expect(result.findings.map(({ data }) => data['name'])).toEqual(
      Array.from({ length: most }, (_, index) => `t${index + 1}`),
    );
    expect([...(result.omitted ?? [])]).toEqual([['VL510', 7]]);
  });

  it('VL510: says nothing of tensors whose bytes are damaged, nor counts them', async () => {
    const made = [sane(0), zeros, zeros];
    const { file, checkpoint, checksums } = makeCheckpoint(made);
    const wrong = checksums.map((task, index) => (index === 1 ? { ...task, crc32: 1 } : task));
    const { findings, stats, damagedStorages } = await localScanner({
      source: new MemorySource(file),
      context: contextFor(),
      checkpoint,
      checksums: wrong,
      values: true,
      onProgress: () => undefined,
    });
    expect([...damagedStorages]).toEqual([1]);
    expect(findings.map(({ code }) => code)).toEqual(['ZP260', 'VL510']);
    expect([...(stats?.keys() ?? [])]).toEqual([0, 2]);
  });
});
