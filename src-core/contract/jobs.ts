import type { CheckpointId, FolderId, JobId } from './ids.ts';

/** Work that goes on by itself. Each change of its state is told by the event `job`. */
export interface Job {
  readonly id: JobId;
  readonly kind: 'compare' | 'rewrite' | 'salvage' | 'export' | 'check-run';
  /** What it is about, in the words of a list: `compare a.pt with b.pt`. */
  readonly title: string;
  /** The checkpoint it began with; null for a job on a folder. */
  readonly checkpoint: CheckpointId | null;
  readonly folder: FolderId | null;
  readonly state: JobState;
}

export type JobState =
  | { readonly status: 'running'; readonly step: JobStep; readonly done: number; readonly total: number }
  | {
      readonly status: 'done';
      /** One sentence: `model.stripped.pt is written and checked (1.2 GB)`. */
      readonly message: string;
      /** The checkpoint it wrote, which is in the queue already; null where it wrote none. */
      readonly made: CheckpointId | null;
      /** Things worth knowing: what a cast overflowed, what a salvage lost. */
      readonly notes: readonly string[];
    }
  /** Nothing was written, and nothing that was there is changed. */
  | { readonly status: 'failed'; readonly code: string; readonly message: string }
  | { readonly status: 'cancelled' };

/** `done` and `total` count bytes, for `comparing` numbers, for `checking files` files. */
export type JobStep = 'reading' | 'comparing' | 'writing' | 'proving' | 'checking files';

/** The code of a job whose engine ended: what it was writing is there whole, or not at all. */
export const ENGINE_LOST = 'EENGINE';

export interface JobRequests {
  /** Those that run, and the last ones that ended, newest first. */
  jobs(): readonly Job[];
  cancelJob(job: JobId): void;
  /** Take an ended job out of the list; one that runs is cancelled first. */
  dismissJob(job: JobId): void;
}
