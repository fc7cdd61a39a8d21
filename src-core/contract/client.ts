import type { Explanation } from '../findings/explain.ts';
import type { Format, GlobalUse, Safety, Verdict } from '../model/checkpoint.ts';
import type { ArchiveRequests } from './archive.ts';
import type { CompareRequests } from './compare.ts';
import type { FolderItem, FolderRequests } from './folders.ts';
import type { CheckpointId } from './ids.ts';
import type { Job, JobRequests } from './jobs.ts';
import type { ProfileRequests } from './profiles.ts';
import type { Report, TensorStats } from './report.ts';
import type { RewriteRequests } from './rewrite.ts';
import type { Overall, Preferences, SessionRequests } from './session.ts';
import type { SetRequests } from './sets.ts';
import type { ValueRequests } from './values.ts';

export type { CheckpointId, FolderId, JobId, RecentId } from './ids.ts';

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

export interface TensorQuery {
  readonly offset: number;
  readonly limit: number;
  readonly sort: { readonly by: TensorColumn; readonly descending: boolean } | null;
  /** Words must all occur in the name; terms such as `dtype:bf16` or `size>1MB` narrow further. '' shows all. */
  readonly filter: string;
  /** Repeated layers are one row each, save those whose `group.id` is among `open`. Absent: every tensor is a row. */
  readonly fold?: { readonly open: readonly string[] };
  /**
   * List the tensors that these rows of the same query stand for instead, each as a row and once: for sums and exports
   * of what is selected. Ascending, apart.
   */
  readonly selected?: readonly RowRange[];
}

/** Rows `[from, to)` of a list. */
export type RowRange = readonly [from: number, to: number];

export type TensorColumn =
  'name' | 'shape' | 'dtype' | 'bytes' | 'storage' | 'nan' | 'inf' | 'min' | 'max' | 'mean' | 'std';

export interface TensorRow {
  /** Its place in file order. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** Set where the shape is not known, and empty. */
  readonly shapeUnknown?: true;
  readonly dtype: string;
  /** Bytes its elements take; null where the dtype has no element size. */
  readonly bytes: number | null;
  readonly stride: readonly number[] | null;
  readonly storageOffset: number;
  readonly storage: string | null;
  readonly fileOffset: number | null;
  readonly device: string;
  readonly layout: string;
  readonly requiresGrad: boolean;
  readonly className: string;
  readonly readable: boolean;
  /** Of a group: of all its numbers that were read. */
  readonly stats: TensorStats | null;
  /** Set where the row stands for several tensors: bytes are then those of all, and what is told of one place is left out. */
  readonly group?: TensorGroup;
  /** The row of the open group it lies in, and how many groups that are. */
  readonly inside?: { readonly row: number; readonly depth: number };
}

/** Tensors that differ in the numbers of their names alone, as `layers.{0-47}.mlp.weight`. */
export interface TensorGroup {
  /** Opens it: the same however the table is sorted and filtered. */
  readonly id: string;
  readonly tensors: number;
  readonly unreadable: number;
  readonly isOpen: boolean;
}

export interface TensorPage {
  /** Rows of the list. */
  readonly total: number;
  /** Tensors they stand for, and the sums of these. */
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
  readonly rows: readonly TensorRow[];
  /** Why the filter could not be understood; rows then match nothing. */
  readonly filterError: string | null;
}

/** One line of the value tree: everything that is not a tensor, and tensors as leaves. */
export interface ValueRow {
  /** Opaque place to ask for children with; null for a leaf. */
  readonly node: number | null;
  /** The key in its parent as Python would print it. */
  readonly key: string;
  /** `dict`, `list`, `str`, `int`, `torch.Tensor`, a class name… */
  readonly type: string;
  /** One line of text, escaped, at most 300 characters. */
  readonly preview: string;
  readonly children: number;
}

export interface ValuePage {
  readonly total: number;
  readonly rows: readonly ValueRow[];
}

export interface EntryRow {
  readonly name: string;
  readonly headerOffset: number;
  readonly dataOffset: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly method: number;
  readonly crc32: number;
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

/** What a window may ask of an engine. Every method is checked by `schemas.ts` before it reaches a handler. */
export interface Requests
  extends
    ArchiveRequests,
    CompareRequests,
    FolderRequests,
    JobRequests,
    ProfileRequests,
    RewriteRequests,
    SessionRequests,
    SetRequests,
    ValueRequests {
  queue(): readonly QueueItem[];
  view(id: CheckpointId): CheckpointView | null;
  tensors(id: CheckpointId, query: TensorQuery): TensorPage;
  /** Children of a node of the value tree; node 0 is the root object itself. */
  values(id: CheckpointId, node: number, offset: number, limit: number): ValuePage;
  entries(
    id: CheckpointId,
    offset: number,
    limit: number,
  ): { readonly total: number; readonly rows: readonly EntryRow[] };
  globals(id: CheckpointId): readonly GlobalUse[];
  /** Check again with these options. Progress and the result arrive as events. */
  validate(id: CheckpointId, options: ValidateOptions): void;
  cancel(id: CheckpointId): void;
  remove(ids: readonly CheckpointId[]): void;
  explain(code: string): Explanation | null;
  /** One document on these checkpoints, ready to be saved or copied. Those that have no answer yet are left out. */
  report(ids: readonly CheckpointId[], format: ReportFormat): string;
}

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

/**
 * What the native shell asks of the window: to open one of its dialogs, or (`opening`) to show the checkpoint that comes
 * next, because a person opens it outside of the page.
 */
export type MenuCommand = 'preferences' | 'keys' | 'palette' | 'recent' | 'opening';

/** What depends on where the window is shown. */
export interface HostCapabilities {
  readonly kind: 'electron' | 'browser';
  /**
   * Files or folders a person dropped or picked in the page. A browser streams them to a private copy and tells bytes
   * sent; Electron only passes their names. Returns what is wrong, or ''.
   */
  addFiles(files: readonly File[], onProgress?: (done: number, total: number) => void): Promise<string>;
  /** Native dialog (Electron). Resolves when something was added or it was closed. null where `roots` is the way to open. */
  openDialog: (() => Promise<void>) | null;
  /** What the files and folders named at start of a server hold (browser); null where there is a native dialog. */
  roots: RootBrowser | null;
  showInFolder: ((id: CheckpointId) => Promise<void>) | null;
  /**
   * Go on with a drag that began in the window as one of the file or folder itself, to other programs. null where there
   * is none.
   */
  dragOut: ((id: CheckpointId) => Promise<void>) | null;
  /** Have a file that lies with the server saved here (browser). null where files are on this machine anyway. */
  download: ((id: CheckpointId) => Promise<void>) | null;
  /** Listen to the native menu (Electron); the returned function stops. null where there is none. */
  onMenu: ((listener: (command: MenuCommand) => void) => () => void) | null;
  /** Every clipboard write of the window goes through here. */
  copyText(text: string): Promise<void>;
}

/** A place under the roots of a server. Opaque, like a `CheckpointId`, and known only to the server that made it. */
export type PlaceId = string & { readonly __brand: 'PlaceId' };

/** One line of the open list of a browser window. */
export interface RootEntry {
  readonly id: PlaceId;
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly modified: number;
}

export interface RootListing {
  /** The folder shown, as text for people; '' for the list of roots. */
  readonly folder: string;
  /** Where "up" leads; null at the roots. `''` stands for the list of roots. */
  readonly parent: PlaceId | '' | null;
  readonly entries: readonly RootEntry[];
  /** More entries than a listing holds are cut; this many were left out. */
  readonly omitted: number;
}

export interface RootBrowser {
  /** What is in a folder; `''` lists the roots. */
  list(folder: PlaceId | ''): Promise<RootListing>;
  /** Add files and folders to the queue. */
  open(places: readonly PlaceId[]): Promise<void>;
}
