import type { QueueItem, QueueState } from '../../contract/checkpoints.ts';
import type { CheckpointId } from '../../contract/ids.ts';
import type { Expectation } from '../../contract/expectation.ts';
import type { Report, TensorStats } from '../../contract/report.ts';
import type { RepairKind } from '../../operations/rewrite/repairs.ts';
import type { SpreadNumbers } from '../../values/spread.ts';
import type { DiskIdentity } from './disk-identity.ts';

/** What a check was asked to do. */
export interface CheckRequest {
  readonly checksums: boolean;
  readonly values: boolean;
  readonly expectation: Expectation | null;
}

/** What is kept of a check for as long as its row is in the queue. What it was found in can be read again. */
export interface CheckResult {
  readonly report: Report;
  /** The report has only the first of many top-level keys. */
  readonly isCut: boolean;
  readonly bytesByDType: readonly (readonly [string, number])[];
  readonly metadata: readonly (readonly [string, string])[];
  readonly layout: string | null;
  /** Files of a set; 0 for a single file. */
  readonly files: number;
  readonly hasChecksums: boolean;
  /** Statistics by tensor index: they cost a pass over the file. */
  readonly stats: ReadonlyMap<number, TensorStats> | null;
  /** How the numbers of large tensors are spread, by tensor index. */
  readonly spreads: ReadonlyMap<number, SpreadNumbers>;
  /** Tensors whose bytes turned out to be damaged, which a quick read alone does not see. */
  readonly damaged: ReadonlySet<number>;
  /** What would mend it. */
  readonly repairs: readonly RepairKind[];
  /** What was read, as the disk names it. */
  readonly identity: DiskIdentity;
}

/** One row of the queue, as the engine holds it. */
export interface CheckpointRecord {
  readonly id: CheckpointId;
  /** Absolute, as it was named; links are not followed, because their names mean something to people. */
  readonly path: string;
  /** The file itself: two names of one file are one row. */
  readonly realPath: string;
  /** For people: nothing in them can turn a line round. */
  readonly name: string;
  readonly folder: string;
  size: number;
  modified: number;
  state: QueueState;
  stale: 'changed' | 'gone' | null;
  request: CheckRequest;
  result: CheckResult | null;
}

export function itemOf(record: CheckpointRecord): QueueItem {
  const { id, name, folder, size, modified, state, stale } = record;
  const item = { id, name, folder, size, modified, state };
  return stale === null ? item : { ...item, stale };
}
