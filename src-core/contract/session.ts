import type { CheckpointId, RecentId } from './ids.ts';

/** How far the whole queue is. */
export interface Overall {
  readonly paused: boolean;
  readonly total: number;
  readonly waiting: number;
  readonly running: number;
  readonly ended: number;
  /** Of everything that waits, runs or has ended since the queue was last idle. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Null while nothing runs, or too little is known. */
  readonly secondsLeft: number | null;
}

/** Something opened before. */
export interface RecentItem {
  readonly id: RecentId;
  readonly name: string;
  /** The folder it is in, as text for people. */
  readonly folder: string;
  readonly kind: 'file' | 'folder';
  /** Milliseconds since 1970. */
  readonly opened: number;
  /** False when it is not there any more. */
  readonly exists: boolean;
}

/** What a person chose, kept from one start to the next. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** Checks at once; null leaves it to the machine. */
  readonly jobs: number | null;
  /** What is read of a checkpoint when it is opened. */
  readonly onOpen: { readonly checksums: boolean; readonly values: boolean };
  /** What level 4 checks of everything that is opened: keys, and an expectation document as JSON text ('' for none). */
  readonly requiredKeys: readonly string[];
  readonly expectation: string;
  /** Open what was open when the program ended. */
  readonly restoreSession: boolean;
}

/** What is absent stays as it is. */
export type PreferenceChanges = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };

export function withChanges(preferences: Preferences, changes: PreferenceChanges): Preferences {
  const chosen = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...preferences, ...chosen };
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  jobs: null,
  onOpen: { checksums: true, values: false },
  requiredKeys: [],
  expectation: '',
  restoreSession: false,
};

export interface SessionRequests {
  /** Checks that run end; those that wait stay where they are until `resumeAll`. */
  pauseAll(): void;
  resumeAll(): void;
  cancelAll(): void;
  /** Check these again as they were asked for last. */
  retry(ids: readonly CheckpointId[]): void;
  overall(): Overall;
  /** Newest first. [] on a host that may open only what was named at its start. */
  recent(): readonly RecentItem[];
  openRecent(ids: readonly RecentId[]): void;
  clearRecent(): void;
  /** Open what was open when the program ended last; tells how many files that were. */
  restoreSession(): number;
  /**
   * Open small checkpoints that come with the program: a whole one, and copies of it with the damage that is most common.
   * They are written where the program keeps its settings, or to a temporary folder.
   */
  openSamples(): readonly CheckpointId[];
  preferences(): Preferences;
  /** Throws where it cannot be used, an expectation that is not one for example; nothing is changed then. */
  setPreferences(changes: PreferenceChanges): Preferences;
}
