import { createHmac, randomBytes } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PlaceId, RootEntry, RootListing } from '../contract/host.ts';
import { displayText } from '../model/display-text.ts';
import { sourceError } from '../node/file-source.ts';
import { naturalOrder } from '../node/natural-order.ts';
import { isWithin } from '../node/within.ts';
import { HttpError } from './http-error.ts';

/** Entries of one listing; a person narrows down by opening a folder, not by scrolling further. */
const LISTED = 5000;

/**
 * What the window may open by itself: files and folders named at start, and what is in them. The window knows places by
 * ids that only this run can make; a link that leads out of the roots is not shown and not followed.
 */
export class Roots {
  readonly #roots: readonly string[];
  readonly #secret = randomBytes(32);
  readonly #places = new Map<PlaceId, string>();

  readonly #listed: number;

  private constructor(roots: readonly string[], listed: number) {
    this.#roots = roots;
    this.#listed = listed;
  }

  /** Throws `SourceError` when a path is not there. */
  static async of(paths: readonly string[], listed = LISTED): Promise<Roots> {
    const roots = new Set<string>();
    for (const path of paths) {
      try {
        roots.add(await realpath(path));
      } catch (error) {
        throw sourceError(path, 'cannot be served', error);
      }
    }
    return new Roots([...roots], listed);
  }

  /** Real paths. */
  get paths(): readonly string[] {
    return this.#roots;
  }

  /** What is in a folder; `''` lists the roots. Throws 404 for an id that was not listed, 403 for what has left the roots. */
  async list(folder: PlaceId | ''): Promise<RootListing> {
    if (folder === '') return this.#listing('', null, this.#roots);
    const path = await this.resolve(folder);
    let names: readonly string[];
    try {
      names = await readdir(path);
    } catch (error) {
      throw new HttpError(404, sourceError(displayText(path), 'cannot be listed', error).message);
    }
    const parent = this.#roots.includes(path) ? '' : this.#idOf(dirname(path));
    return this.#listing(
      path,
      parent,
      names.toSorted(naturalOrder).map((name) => join(path, name)),
    );
  }

  /** The real path of a place that was listed. */
  async resolve(id: PlaceId): Promise<string> {
    const path = this.#places.get(id);
    if (path === undefined) throw new HttpError(404, 'this place is not in the list; list it again');
    const real = await realpath(path).catch(() => null);
    if (real === null) throw new HttpError(404, `${displayText(path)} is not there any more`);
    // It may have been swapped for a link since it was listed.
    if (!this.#holds(real)) throw new HttpError(403, `${displayText(path)} leads out of what was named at start`);
    return real;
  }

  #holds(real: string): boolean {
    return isWithin(real, this.#roots);
  }

  async #listing(folder: string, parent: PlaceId | '' | null, paths: readonly string[]): Promise<RootListing> {
    const shown = await Promise.all(paths.slice(0, this.#listed).map((path) => this.#describe(path)));
    const entries = shown.filter((entry) => entry !== null);
    const folders = entries.filter(({ kind }) => kind === 'folder');
    const files = entries.filter(({ kind }) => kind === 'file');
    return {
      folder: displayText(folder),
      parent,
      entries: [...folders, ...files],
      omitted: Math.max(0, paths.length - this.#listed),
    };
  }

  /** Null for what is neither a file nor a folder, cannot be looked at, or leads out of the roots. */
  async #describe(path: string): Promise<RootEntry | null> {
    try {
      const real = await realpath(path);
      if (!this.#holds(real)) return null;
      const stats = await stat(real);
      if (!stats.isFile() && !stats.isDirectory()) return null;
      const kind = stats.isFile() ? 'file' : 'folder';
      const name = this.#roots.includes(path) ? path : basename(path);
      return {
        id: this.#idOf(path),
        name: displayText(name, 512),
        kind,
        size: kind === 'file' ? stats.size : 0,
        modified: stats.mtimeMs,
      };
    } catch {
      return null;
    }
  }

  /** The same path has the same id for the whole run, so listing again and again does not fill the memory. */
  #idOf(path: string): PlaceId {
    const id = createHmac('sha256', this.#secret).update(path).digest('base64url').slice(0, 24) as PlaceId;
    this.#places.set(id, path);
    return id;
  }
}
