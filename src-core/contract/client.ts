import type { ArchiveRequests } from './archive.ts';
import type { CheckpointRequests, QueueItem } from './checkpoints.ts';
import type { CompareRequests } from './compare.ts';
import type { FolderItem, FolderRequests } from './folders.ts';
import type { HostCapabilities } from './host.ts';
import type { CheckpointId } from './ids.ts';
import type { Job, JobRequests } from './jobs.ts';
import type { ProfileRequests } from './profiles.ts';
import type { RewriteRequests } from './rewrite.ts';
import type { Overall, Preferences, SessionRequests } from './session.ts';
import type { SetRequests } from './sets.ts';
import type { TensorRequests } from './tensors.ts';
import type { ValueTreeRequests } from './value-tree.ts';
import type { ValueRequests } from './values.ts';

/** What a window may ask of an engine. Every method is checked by `schemas.ts` before it reaches a handler. */
export interface Requests
  extends
    ArchiveRequests,
    CheckpointRequests,
    CompareRequests,
    FolderRequests,
    JobRequests,
    ProfileRequests,
    RewriteRequests,
    SessionRequests,
    SetRequests,
    TensorRequests,
    ValueTreeRequests,
    ValueRequests {}

/** What an engine tells every window, by itself. */
export interface Events {
  /** Rows that are new or changed. */
  changed(items: readonly QueueItem[]): void;
  removed(ids: readonly CheckpointId[]): void;
  /**
   * The engine ended (a hostile file, no memory) and was started again, or the connection to it was lost or found again.
   * `message` says what happened and, where it is known, which file was open.
   */
  engineRestarted(message: string): void;
  /** A job began, went on or ended. */
  job(job: Job): void;
  /** The whole queue went on, at most a few times a second. */
  overall(overall: Overall): void;
  /** All folders, after one was opened, watched, lost or removed. */
  folders(folders: readonly FolderItem[]): void;
  /** New checkpoints in a watched folder: they are in the queue, and about to be checked. */
  arrived(ids: readonly CheckpointId[]): void;
  /** A person opened these, which were in the queue already. */
  reopened(ids: readonly CheckpointId[]): void;
  /** More statistics of this checkpoint are known: of `known` tensors by now. Pages asked for before lack them. */
  statistics(id: CheckpointId, known: number): void;
  preferences(preferences: Preferences): void;
}

export type RequestName = keyof Requests;
export type EventName = keyof Events;

/** For hosts that pass every event on. One that is missing does not compile. */
export const EVENT_NAMES = Object.keys({
  changed: true,
  removed: true,
  engineRestarted: true,
  job: true,
  overall: true,
  folders: true,
  arrived: true,
  reopened: true,
  statistics: true,
  preferences: true,
} satisfies Readonly<Record<EventName, true>>) as readonly EventName[];

/** The window's side: the same on every host. */
export type Client = {
  readonly [K in RequestName]: (...args: Parameters<Requests[K]>) => Promise<ReturnType<Requests[K]>>;
} & {
  /** Listen; the returned function stops. */
  on<K extends EventName>(event: K, listener: Events[K]): () => void;
  readonly host: HostCapabilities;
};
