import type { EventName, Events, RequestName, Requests } from '../../contract/client.ts';
import type { CheckpointId, FolderId } from '../../contract/ids.ts';
import type { PreferenceChanges } from '../../contract/session.ts';
import type { Limits } from '../../model/limits.ts';
import type { WatchPorts } from './folders/folder-watch.ts';
import type { Scanner } from '../../operations/scan.ts';

/**
 * The engine behind every window: Electron's utility process and the loopback server each hold one. It knows paths;
 * windows know ids.
 */
export interface Engine {
  /** Answer a request whose arguments have passed `REQUEST_SCHEMAS`. */
  request<K extends RequestName>(name: K, args: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>>;
  /** Add files and folders that a person dropped, picked or named at start, and begin to check them. Folders are walked. */
  register(paths: readonly string[], options?: RegisterOptions): Promise<readonly CheckpointId[]>;
  /**
   * Put back what an engine that was lost had: the same ids, in this order. They are checked again, except those with
   * `failed`: these are shown with that state until a person asks again, because checking them ended the engine.
   */
  restore(files: readonly RestoredFile[], folders?: readonly RestoredFolder[]): Promise<void>;
  /** The folders that are open, as `restore` takes them; for the host only. */
  openFolders(): readonly RestoredFolder[];
  /** Where an id is on disk; for the host only, never for a window. */
  pathOf(id: CheckpointId): string | null;
  on<K extends EventName>(event: K, listener: Events[K]): () => void;
  /** When nothing is being checked or waits for it. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface RegisterOptions {
  /** Real paths: what links lead to outside of these is left out. */
  readonly within?: readonly string[];
  /** What people are told as the folder of these files, where the real one says nothing to them. */
  readonly folderText?: string;
  /** False for what was open before, which is not opened by a person now. */
  readonly asked?: boolean;
}

export interface RestoredFile {
  readonly id: CheckpointId;
  readonly path: string;
  readonly failed: { readonly code: string; readonly message: string } | null;
}

export interface RestoredFolder {
  readonly id: FolderId;
  readonly path: string;
  readonly watched: boolean;
}

export interface EngineOptions {
  /** Checks running at once. */
  readonly jobs: number;
  /** Read every byte of what is opened (checksums), not only headers. */
  readonly checksumsOnOpen: boolean;
  /** Keys level 4 requires of everything that is opened; [] leaves level 4 not run. */
  readonly requiredKeys: readonly string[];
  readonly limits?: Limits;
  /** Who reads the bytes of deep parts: a worker pool; absent for the portable one. */
  readonly scanner?: Scanner;
  /** Bytes of memory for what is in the checkpoints looked at last; the rest is read again when asked for. */
  readonly contentBytes?: number;
  /** Preferences that were asked for at this start; they hold above those that were kept. */
  readonly insisted?: PreferenceChanges;
  /** Where preferences, recent files and the session are kept; absent: they are forgotten at the end. */
  readonly stateFile?: string;
  /** Look only at what it is told to: a server hands out what was named at its start, and nothing that lies beside. */
  readonly confined?: boolean;
  /** What a confined engine was told to look at, as it was named: new files in these folders may be watched for. */
  readonly roots?: readonly string[];
  /** How folders are watched and time passes; tests have their own. */
  readonly watching?: WatchPorts;
}
