import type { FindingCode } from '../findings/catalog.ts';
import type { Finding } from '../findings/finding.ts';
import type { ChecksumTask } from '../findings/format-result.ts';
import type { LevelName, LevelOutcome } from '../findings/level.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { KeyCheck } from './keys/key-check.ts';
import type { Expectation } from '../contract/expectation.ts';
import type { TensorStats } from '../contract/report.ts';
import type { SpreadNumbers } from '../values/spread.ts';
import type { Rows } from '../model/rows.ts';
import type { ScanStep, Scanner } from './scan.ts';

/** Everything that was found out about one checkpoint so far. */
export interface Inspection {
  readonly checkpoint: Checkpoint;
  readonly findings: readonly Finding[];
  /** How many more there are by code, where there are so many that only the first were kept. */
  readonly omitted?: ReadonlyMap<FindingCode, number>;
  /** All five, in order. */
  readonly levels: readonly LevelOutcome[];
  /** What the deep part of level 2 has to read. */
  readonly checksums: Rows<ChecksumTask>;
  /** What level 4 found, when it was asked. */
  readonly keys: KeyCheck | null;
  /** Statistics by index into `checkpoint.tensors`, when level 5 was asked. */
  readonly stats: ReadonlyMap<number, TensorStats> | null;
  /** Of all bytes of the file, where it was asked for or its name promises it; lower-case hexadecimal. */
  readonly sha256?: string;
  /** How the numbers of large tensors are spread, where level 5 counted them on its way. */
  readonly spreads: ReadonlyMap<number, SpreadNumbers>;
}

export interface CheckOptions {
  /** The deep part of level 2: read every byte and compare checksums. */
  readonly checksums: boolean;
  /** Level 5. */
  readonly values: boolean;
  /** Hash the whole file meanwhile. What is a set of files has no hash of its own. */
  readonly sha256?: boolean;
  /** Level 4; null leaves it not run. */
  readonly expectation: Expectation | null;
  /** Another checkpoint that level 4 compares with, as `load_state_dict(strict=True)` would. */
  readonly reference?: Checkpoint | null;
  /** Who reads the bytes of the deep part; a worker pool; the thread that asks where none is given. */
  readonly scanner?: Scanner;
}

/** What happens during a check, in order; the last is followed by the final `Inspection` as the generator's result. */
export type CheckEvent =
  | { readonly type: 'started'; readonly level: LevelName }
  | { readonly type: 'finished'; readonly outcome: LevelOutcome }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** The quick part is done: what is in the file is known, the deep part may follow. */
  | { readonly type: 'inspected'; readonly inspection: Inspection }
  /** The values of more tensors are known, before all are: by index into `checkpoint.tensors`, in a map that grows. */
  | { readonly type: 'statistics'; readonly stats: ReadonlyMap<number, TensorStats> }
  /** Bytes read of all bytes the step has to read. */
  | { readonly type: 'progress'; readonly step: ScanStep; readonly done: number; readonly total: number };
