import { readFile } from 'node:fs/promises';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { preferenceChanges } from '../../../contract/schemas.ts';
import type { PreferenceChanges } from '../../../contract/session.ts';
import { writeAtomically } from '../../atomic-write/write-atomically.ts';

/** What the program remembers from one start to the next. */
export interface SavedState {
  readonly preferences: PreferenceChanges;
  /** Newest first. */
  readonly recent: readonly RecentPath[];
  /** Paths of the rows that were in the queue last. */
  readonly session: readonly string[];
}

export interface RecentPath {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Milliseconds since 1970. */
  readonly opened: number;
}

export const NOTHING_SAVED: SavedState = { preferences: {}, recent: [], session: [] };

/** Number of the layout. A file of a later one is left alone: a program that is set back must not spoil it. */
const VERSION = 1;

const path = z.string().min(1).max(32_767);
/** What does not fit is left out and the rest is taken: an older or newer program may have written it. */
const document = z.looseObject({
  version: z.int(),
  preferences: z.record(z.string(), z.unknown()).catch({}),
  recent: z.array(z.looseObject({ path, kind: z.enum(['file', 'folder']), opened: z.number() })).catch([]),
  session: z.array(path).catch([]),
});

/** One JSON file, written whole or not at all. Without a path everything is forgotten at the end. */
export class StateFile {
  readonly #path: string | null;
  #other: Readonly<Record<string, unknown>> = {};
  #readOnly = false;
  #state: SavedState = NOTHING_SAVED;
  #writing: Promise<void> | null = null;
  #isDirty = false;

  constructor(place: string | null) {
    this.#path = place;
  }

  get isKept(): boolean {
    return this.#path !== null;
  }

  get state(): SavedState {
    return this.#state;
  }

  /** Call once, first. What cannot be understood is kept aside as `<path>.unreadable`. */
  async read(): Promise<void> {
    if (this.#path === null) return;
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch {
      // The first start, or a folder that cannot be read: writing will tell.
      return;
    }
    const parsed = document.safeParse(jsonOrNull(text));
    if (!parsed.success) {
      await rename(this.#path, `${this.#path}.unreadable`).catch(() => undefined);
      return;
    }
    const { version, preferences, recent, session, ...other } = parsed.data;
    this.#readOnly = version > VERSION;
    this.#other = other;
    this.#state = { preferences: knownPreferences(preferences), recent, session };
  }

  /** Writes that come while one is under way become one that follows it. */
  change(changes: Partial<SavedState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#isDirty = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** When everything is on the disk. */
  async saved(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      if (this.#path === null || this.#readOnly) return;
      const text = JSON.stringify({ ...this.#other, version: VERSION, ...this.#state }, null, 2);
      try {
        await mkdir(dirname(this.#path), { recursive: true });
        await writeAtomically(this.#path, (output) => output.write(new TextEncoder().encode(text)));
      } catch {
        // Comfort, not work: a full disk or a read-only home must not stop anybody from checking a file.
        return;
      }
    }
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One by one, so that one that is not understood does not cost the others. */
function knownPreferences(saved: Readonly<Record<string, unknown>>): PreferenceChanges {
  let known: PreferenceChanges = {};
  for (const [name, value] of Object.entries(saved)) {
    const parsed = preferenceChanges.safeParse({ [name]: value });
    if (parsed.success) known = { ...known, ...parsed.data };
  }
  return known;
}
