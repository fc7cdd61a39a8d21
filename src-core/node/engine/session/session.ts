import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { RecentId } from '../../../contract/ids.ts';
import {
  DEFAULT_PREFERENCES,
  withChanges,
  type PreferenceChanges,
  type Preferences,
  type RecentItem,
} from '../../../contract/session.ts';
import { displayText } from '../../../model/display-text.ts';
import { StateFile, type RecentPath } from './state-file.ts';

const RECENT = 30;
/** Paths of one session that are remembered. */
const SESSION = 10_000;

export interface SessionOptions {
  /** Where it is kept; null forgets it at the end. */
  readonly stateFile: string | null;
  /** Keep preferences alone: what is open was named by whoever started the program, and is not to be offered later. */
  readonly forgetsFiles: boolean;
  /** What holds where a person has chosen nothing. */
  readonly defaults: PreferenceChanges;
  /** What was asked for at this start: it holds above what was kept, until a person chooses otherwise, and is not kept. */
  readonly insisted: PreferenceChanges;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was opened, what is open, and what a person prefers. */
export class Session {
  readonly #file: StateFile;
  readonly #defaults: Preferences;
  readonly #now: () => number;
  readonly #keepsFiles: boolean;
  #insisted: PreferenceChanges;
  /** When what was saved has been read. */
  readonly ready: Promise<void>;
  /** What was open when the program ended last: read once, before this session writes its own. */
  #before: readonly string[] = [];

  constructor({ stateFile, forgetsFiles, defaults, insisted, now }: SessionOptions) {
    this.#file = new StateFile(stateFile);
    this.#keepsFiles = this.#file.isKept && !forgetsFiles;
    this.#defaults = withChanges(DEFAULT_PREFERENCES, defaults);
    this.#insisted = insisted;
    this.#now = now;
    this.ready = this.#file.read().then(() => {
      if (this.#keepsFiles) this.#before = this.#file.state.session;
    });
  }

  get preferences(): Preferences {
    return withChanges(withChanges(this.#defaults, this.#file.state.preferences), this.#insisted);
  }

  prefer(changes: PreferenceChanges): Preferences {
    const chosen = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    this.#insisted = Object.fromEntries(Object.entries(this.#insisted).filter(([name]) => !(name in chosen)));
    this.#file.change({ preferences: { ...this.#file.state.preferences, ...chosen } });
    return this.preferences;
  }

  /** A person opened these, the last of them now. */
  opened(paths: readonly Omit<RecentPath, 'opened'>[]): void {
    if (!this.#keepsFiles || paths.length === 0) return;
    const opened = this.#now();
    const fresh = paths.slice(0, RECENT).map((one) => ({ ...one, opened }));
    const names = new Set(fresh.map(({ path }) => path));
    const others = this.#file.state.recent.filter(({ path }) => !names.has(path));
    this.#file.change({ recent: [...fresh, ...others].slice(0, RECENT) });
  }

  /** The queue holds these. */
  holds(paths: readonly string[]): void {
    if (this.#keepsFiles) this.#file.change({ session: paths.slice(0, SESSION) });
  }

  takeLast(): readonly string[] {
    const paths = this.#before;
    this.#before = [];
    return paths;
  }

  async recent(): Promise<readonly RecentItem[]> {
    if (!this.#keepsFiles) return [];
    return Promise.all(
      this.#file.state.recent.map(async ({ path, kind, opened }) => ({
        id: idOf(path),
        name: displayText(basename(path), 512),
        folder: displayText(dirname(path)),
        kind,
        opened,
        exists: await stat(path).then(
          () => true,
          () => false,
        ),
      })),
    );
  }

  recentPaths(ids: readonly RecentId[]): readonly string[] {
    if (!this.#keepsFiles) return [];
    const wanted = new Set(ids);
    return this.#file.state.recent.filter(({ path }) => wanted.has(idOf(path))).map(({ path }) => path);
  }

  clearRecent(): void {
    if (this.#keepsFiles) this.#file.change({ recent: [] });
  }

  saved(): Promise<void> {
    return this.#file.saved();
  }
}

/** Says nothing of the path, and is the same from one start to the next. */
function idOf(path: string): RecentId {
  return createHash('sha256').update(path).digest('base64url').slice(0, 32) as RecentId;
}
