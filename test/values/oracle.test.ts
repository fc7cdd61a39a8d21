import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TensorStats } from '../../src-core/contract/report.ts';
import { inspectFile } from '../../src-core/node/check-file.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { localScanner } from '../../src-core/operations/values/scanner.ts';
import {
  CORPUS,
  oracleName,
  ownName,
  readManifest,
  type ManifestEntry,
  type OracleTensor,
} from '../corpus/manifest.ts';
import { contextFor } from '../operations/context.ts';

/** What the reference library says of the numbers of a tensor, in float64. */
interface OracleStats {
  readonly nan_count?: number;
  readonly inf_count?: number;
  readonly zero_count?: number;
  readonly min?: number | string | null;
  readonly max?: number | string | null;
  readonly mean?: number | null;
  readonly std?: number | null;
}

interface OracleNumbers extends OracleTensor, OracleStats {
  readonly real?: OracleStats;
  readonly imag?: OracleStats;
  readonly dequantized?: OracleStats;
}

/** Relative error of mean and standard deviation, against the spread of the numbers. */
const TOLERANCE = 1e-12;

async function statsOf(entry: ManifestEntry): Promise<ReadonlyMap<string, TensorStats>> {
  const path = join(CORPUS, entry.path);
  const { checkpoint } = await inspectFile(path);
  const source = await FileSource.open(path);
  try {
    const request = { source, context: contextFor(), checkpoint, checksums: [], values: true, onProgress: () => null };
    const { stats } = await localScanner(request);
    return new Map(
      [...(stats ?? [])].map(([index, one]) => [ownName(checkpoint.tensors.at(index)?.keyPath ?? []), one] as const),
    );
  } finally {
    await source.close();
  }
}

function compareStats(actual: Partial<TensorStats>, expected: OracleStats, path: string, loose: number): string[] {
  const lines: string[] = [];
  const exact = (what: string, a: number | string | null | undefined, b: number | string | null | undefined) => {
    if (b !== undefined && a !== b) lines.push(`${path}: ${what} ${String(a)}, expected ${String(b)}`);
  };
  exact('nan', actual.nan, expected.nan_count);
  exact('inf', actual.inf, expected.inf_count);
  exact('zero', actual.zero, expected.zero_count);
  const scale = Math.max(Math.abs(Number(actual.max ?? 0)), Math.abs(Number(actual.min ?? 0)));
  for (const what of ['min', 'max', 'mean', 'std'] as const) {
    const a = actual[what];
    const b = expected[what];
    if (b === undefined) continue;
    if (b === null || a === null || a === undefined) exact(what, a, b);
    else if (Math.abs(Number(a) - Number(b)) > loose * scale)
      lines.push(`${path}: ${what} ${String(a)}, expected ${String(b)}`);
  }
  return lines;
}

const entries = readManifest().filter(
  ({ content, expected_verdict, is_folder, kind }) =>
    content !== undefined && expected_verdict === 'valid' && !is_folder && !/^(h5|keras|onnx|orbax)/.test(kind),
);

describe('statistics equal those of the reference library', () => {
  it('for every tensor of every valid file of the corpus', async () => {
    const lines: string[] = [];
    let compared = 0;
    for (const entry of entries) {
      const own = await statsOf(entry);
      for (const oracle of (entry.content?.tensors ?? []) as readonly OracleNumbers[]) {
        const { dequantized, real, imag, unstable } = oracle;
        if (unstable === true || (oracle.nan_count === undefined && dequantized === undefined)) continue;
        const name = oracleName(oracle.name);
        const stats = own.get(name);
        const path = `${entry.id} ${name}`;
        if (stats === undefined) {
          if (entry.kind !== 'gguf') lines.push(`${path}: not read (${oracle.dtype ?? ''})`);
          continue;
        }
        compared += 1;
        if (dequantized !== undefined) lines.push(...compareStats(stats, dequantized, path, 1e-6));
        else lines.push(...compareStats(stats, oracle, path, TOLERANCE));
        if (real !== undefined) lines.push(...compareStats(stats.real ?? {}, real, `${path} real`, TOLERANCE));
        if (imag !== undefined) lines.push(...compareStats(stats.imag ?? {}, imag, `${path} imag`, TOLERANCE));
      }
    }
    expect(lines).toEqual([]);
    expect(compared).toBeGreaterThan(2000);
  });
});
