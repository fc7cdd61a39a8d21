import type { Explanation } from '../findings/explain.ts';
import type { Format, GlobalUse, Safety, Verdict } from '../model/checkpoint.ts';
import type { CheckpointId } from './ids.ts';
import type { Report } from './report.ts';

/** One row of the queue. */
export interface QueueItem {
  readonly id: CheckpointId;
  /** File or folder name. */
  readonly name: string;
  /** Folder it is in, as text for people. */
  readonly folder: string;
  readonly size: number;
  /** Milliseconds since 1970, of the last change on disk. */
  readonly modified: number;
  readonly state: QueueState;
  /** Set when what is on disk is no longer what was read: another file there, or none. Checking again clears it. */
  readonly stale?: 'changed' | 'gone';
}

export type QueueState =
  | { readonly status: 'waiting' }
  | {
      readonly status: 'running';
      readonly step: 'reading' | 'checksums' | 'values';
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly status: 'done';
      readonly verdict: Verdict;
      readonly safety: Safety | null;
      readonly format: Format | null;
      readonly error: string;
      readonly warnings: number;
      readonly deep: boolean;
    }
  /** The machine failed, or the engine was lost: nothing is said about the file. */
  | { readonly status: 'failed'; readonly code: string; readonly message: string }
  | { readonly status: 'cancelled' };

export interface CheckpointView {
  readonly item: QueueItem;
  /** Absolute path, as text for people. */
  readonly path: string;
  /** The same as one word for a POSIX shell; nothing in it is hidden from whoever pastes it. */
  readonly pathWord: string;
  /** The command line that gives this report. */
  readonly command: string;
  readonly report: Report;
  readonly bytesByDType: readonly (readonly [string, number])[];
  readonly metadata: readonly (readonly [string, string])[];
  readonly layout: string | null;
  /** Files it consists of, `setFiles` has them; 0 for a single file. */
  readonly files: number;
  /** Whether it keeps a checksum of any of its bytes. */
  readonly hasChecksums: boolean;
}

export interface ValidateOptions {
  /** Read every byte and compare checksums. */
  readonly checksums: boolean;
  /** Level 5. */
  readonly values: boolean;
  /** Keys level 4 requires. */
  readonly requiredKeys: readonly string[];
  /** An expectation document as JSON text; '' for none. */
  readonly expectation: string;
}

export const REPORT_FORMATS = ['html', 'markdown', 'json', 'junit', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface CheckpointRequests {
  queue(): readonly QueueItem[];
  view(id: CheckpointId): CheckpointView | null;
  globals(id: CheckpointId): readonly GlobalUse[];
  /** Check again with these options. Progress and the result arrive as events. */
  validate(id: CheckpointId, options: ValidateOptions): void;
  cancel(id: CheckpointId): void;
  remove(ids: readonly CheckpointId[]): void;
  explain(code: string): Explanation | null;
  /** One document on these checkpoints, ready to be saved or copied. Those that have no answer yet are left out. */
  report(ids: readonly CheckpointId[], format: ReportFormat): string;
}
