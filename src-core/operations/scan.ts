import type { ByteSource } from '../bytes/byte-source.ts';
import type { TensorStats } from '../contract/report.ts';
import type { FindingCode } from '../findings/catalog.ts';
import type { Finding } from '../findings/finding.ts';
import type { ChecksumTask, ReadContext } from '../findings/format-result.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { Rows } from '../model/rows.ts';
import type { SpreadNumbers } from '../values/spread.ts';

export type ScanStep = 'checksums' | 'values';

/** The deep part: everything that has to read the bytes of tensors. */
export interface ScanRequest {
  readonly source: ByteSource;
  readonly context: ReadContext;
  readonly checkpoint: Checkpoint;
  /** Checksums to verify; [] when they were not asked for. */
  readonly checksums: Rows<ChecksumTask>;
  /** Whether level 5 was asked for. */
  readonly values: boolean;
  readonly onProgress: (step: ScanStep, done: number, total: number) => void;
  /**
   * Told whenever more tensors' values are known, before all are: by index into `checkpoint.tensors`, in a map that grows.
   * Should a storage turn out to be damaged, the result leaves its tensors out after all.
   */
  readonly onStatistics?: (known: ReadonlyMap<number, TensorStats>) => void;
}

export interface ScanResult {
  /** Levels 2 and 5. */
  readonly findings: readonly Finding[];
  /** How many more there are by code, where there are so many that only the first were kept. */
  readonly omitted?: ReadonlyMap<FindingCode, number>;
  /** Indexes into `checkpoint.storages` of storages whose bytes are not those that were written. */
  readonly damagedStorages: ReadonlySet<number>;
  /** By index into `checkpoint.tensors`; null when no values were read. */
  readonly stats: ReadonlyMap<number, TensorStats> | null;
  /** How the numbers of large tensors are spread, counted on the way; by index as well. */
  readonly spreads: ReadonlyMap<number, SpreadNumbers>;
}

/**
 * Reads what the deep part needs, in one pass over the file where it can. Rejects with the signal's reason when it is
 * cancelled, with `SourceError` when the machine fails.
 */
export type Scanner = (request: ScanRequest) => Promise<ScanResult>;
