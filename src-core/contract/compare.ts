import type { CheckpointId, JobId } from './ids.ts';
import type { JsonNumber } from './report.ts';

/** What became of a tensor between A and B. `missing`: B lacks it; `unexpected`: A lacks it. */
export type Difference = 'missing' | 'unexpected' | 'shape' | 'dtype' | 'values' | 'equal' | 'not-read';

/** One tensor of either side. `renamed` tells that its names differ by the prefixes that were found. */
export interface ComparedRow {
  readonly kind: Difference;
  readonly renamed: boolean;
  readonly a: ComparedTensor | null;
  readonly b: ComparedTensor | null;
  /** Null where the values were not compared, or could not be. */
  readonly values: ValueDifference | null;
  /** Why values could not be compared; '' else. */
  readonly why: string;
}

export interface ComparedTensor {
  /** Its place in file order. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface ValueDifference {
  /** NaN is equal to NaN, 0 to -0. */
  readonly equal: boolean;
  /** Over elements that are finite on both sides. */
  readonly maxAbsolute: JsonNumber;
  /** Relative to the larger of the two. */
  readonly maxRelative: JsonNumber;
  /** Null where one side is all zero. */
  readonly cosine: number | null;
  readonly changed: number;
  readonly elements: number;
  /** Elements that are NaN or infinite on one side only. */
  readonly finiteness: number;
}

export interface CompareSummary {
  readonly a: CheckpointId;
  readonly b: CheckpointId;
  readonly withValues: boolean;
  readonly counts: Readonly<Record<Difference, number>>;
  /** Prefixes that B's names have in place of A's; null where names were taken as they are. */
  readonly renamed: { readonly from: string; readonly to: string } | null;
  /** One sentence: `147 tensors, 3 of which differ; nothing is missing`. */
  readonly conclusion: string;
  /** Keys at the top that are no tensors and differ, as `epoch: 3 → 4`; at most 100. */
  readonly otherKeys: readonly string[];
}

export interface CompareQuery {
  readonly offset: number;
  readonly limit: number;
  /** null shows every kind. */
  readonly kind: Difference | null;
  /** Words that must all occur in either name. */
  readonly filter: string;
  /** `worst`: what is not there, then shapes and dtypes, then by the largest difference; `file`: as in A, then in B. */
  readonly order: 'worst' | 'file';
}

export interface ComparePage {
  readonly total: number;
  readonly rows: readonly ComparedRow[];
}

export interface CompareRequests {
  /** Names, shapes and dtypes are compared at once; `values` reads both files. */
  compare(a: CheckpointId, b: CheckpointId, options: { readonly values: boolean }): JobId;
  /** Null until names have been compared. Rows can be asked for while values are still being read. */
  compareSummary(job: JobId): CompareSummary | null;
  compareRows(job: JobId, query: CompareQuery): ComparePage;
}
