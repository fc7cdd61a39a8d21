import type { CheckpointId, FolderId, JobId } from './ids.ts';

/** A folder that a person opened, or that holds a checkpoint and is watched. */
export interface FolderItem {
  readonly id: FolderId;
  readonly name: string;
  /** Absolute path, as text for people. */
  readonly path: string;
  readonly watched: boolean;
  /** Why it cannot be watched any more; '' else. */
  readonly problem: string;
  /** It holds the state of a pipeline run. */
  readonly isRun: boolean;
}

export interface RunStage {
  readonly name: string;
  readonly status: string;
  readonly outputs: readonly string[];
  readonly startedAt: string;
  readonly completedAt: string;
  readonly error: string;
}

/** What the files of a run say themselves. Names are relative to the folder. */
export interface RunFilesFound {
  readonly complete: readonly string[];
  readonly damaged: readonly { readonly name: string; readonly error: string }[];
  readonly unfinished: readonly string[];
  readonly missing: readonly string[];
  readonly leftovers: readonly string[];
}

export interface RunStatus {
  readonly folder: FolderId;
  /** What is wrong with its state file, which is then not believed; '' where it reads well. */
  readonly problem: string;
  readonly version: string;
  readonly stage: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly total: number;
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  readonly pending: readonly string[];
  readonly current: string | null;
  readonly stages: readonly RunStage[];
  /** Of `failed_checkpoints.txt`, the newest last; at most 1000. */
  readonly failures: readonly { readonly path: string; readonly reason: string; readonly time: string }[];
  /** Null until its files have been checked by `checkRun`. Lists hold at most 1000 names each. */
  readonly files: RunFilesFound | null;
  /** Where it would go on: the stage, and why there; null stage: nothing is left to do. */
  readonly resume: { readonly stage: string | null; readonly why: string };
}

export interface FolderRequests {
  folders(): readonly FolderItem[];
  /** Check new checkpoints as they appear: of this folder, or of the one this checkpoint is in. */
  watch(what: FolderId | CheckpointId): FolderItem;
  unwatch(folder: FolderId): void;
  /** Stop watching it and forget it; its checkpoints stay in the queue. */
  removeFolder(folder: FolderId): void;
  runStatus(folder: FolderId): RunStatus | null;
  /** Validate every file that the run calls finished. When it is done, `runStatus` has `files`. */
  checkRun(folder: FolderId): JobId;
}
