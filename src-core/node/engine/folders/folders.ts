import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { FolderItem } from '../../../contract/folders.ts';
import type { FolderId } from '../../../contract/ids.ts';
import { displayText } from '../../../model/display-text.ts';
import { sourceError } from '../../file-source.ts';
import { isWithin } from '../../within.ts';
import type { RegisterOptions, RestoredFolder } from '../engine.ts';
import { expandPaths } from '../expand-paths.ts';
import { RequestError } from '../request-error.ts';
import { holdsRun } from './holds-run.ts';
import { FolderWatch, type SeenFile, type WatchPorts } from './folder-watch.ts';

export interface Folder {
  readonly id: FolderId;
  readonly path: string;
  /** As people are told, where the real one says nothing to them. */
  readonly pathText: string;
  /** How its files are registered. */
  readonly options: RegisterOptions;
  isRun: boolean;
  problem: string;
  watch: FolderWatch | null;
}

interface FoldersOptions {
  readonly ports: WatchPorts;
  readonly onChange: () => void;
  /** New or changed checkpoints in a watched folder. */
  readonly onSettled: (folder: Folder, paths: readonly string[]) => void;
}

/** Folders a person opened, in that order, and those being watched. */
export class Folders {
  readonly #options: FoldersOptions;
  readonly #folders = new Map<FolderId, Folder>();

  constructor(options: FoldersOptions) {
    this.#options = options;
  }

  /** A new folder, or the one that is known; looks again whether it holds a run. */
  async add(path: string, options: RegisterOptions = {}, id = newId()): Promise<Folder> {
    const isRun = await holdsRun(path);
    const known = this.#byPath(path);
    if (known !== undefined) {
      if (known.isRun !== isRun) {
        known.isRun = isRun;
        this.#options.onChange();
      }
      return known;
    }
    const pathText = options.folderText ?? displayText(path);
    const folder: Folder = { id, path, pathText, options, isRun, problem: '', watch: null };
    this.#folders.set(id, folder);
    this.#options.onChange();
    return folder;
  }

  /** Put back what an engine that was lost had. One that cannot be watched any more says why. */
  async restore({ id, path, watched }: RestoredFolder): Promise<void> {
    const folder = await this.add(path, {}, id);
    if (!watched) return;
    try {
      await this.watch(folder);
    } catch (error) {
      folder.problem = displayText(error instanceof Error ? error.message : String(error));
      this.#options.onChange();
    }
  }

  toRestore(): readonly RestoredFolder[] {
    return Array.from(this.#folders.values(), ({ id, path, watch }) => ({ id, path, watched: watch !== null }));
  }

  get(id: FolderId): Folder {
    const folder = this.#folders.get(id);
    if (folder === undefined) throw new RequestError('this folder is not in the list any more');
    return folder;
  }

  has(id: string): id is FolderId {
    return this.#folders.has(id as FolderId);
  }

  /** The opened folder that this path is in, or is. */
  around(path: string): Folder | null {
    for (const folder of this.#folders.values()) if (isWithin(path, [folder.path])) return folder;
    return null;
  }

  /** Whether this very folder is open and holds a run. */
  isRun(path: string): boolean {
    return this.#byPath(path)?.isRun === true;
  }

  items(): readonly FolderItem[] {
    return [...this.#folders.values()].map(itemOf);
  }

  async watch(folder: Folder): Promise<FolderItem> {
    if (folder.watch !== null) return itemOf(folder);
    const watch = new FolderWatch({
      folder: folder.path,
      ports: this.#options.ports,
      list: () => checkpointsOf(folder.path),
      onSettled: (paths) => this.#options.onSettled(folder, paths),
      onLost: (why) => {
        folder.watch = null;
        folder.problem = displayText(`it is not watched any more: ${why}`);
        this.#options.onChange();
      },
    });
    folder.watch = watch;
    folder.problem = '';
    try {
      await watch.start();
    } catch (error) {
      folder.watch = null;
      throw sourceError(folder.path, 'cannot be watched', error);
    }
    this.#options.onChange();
    return itemOf(folder);
  }

  unwatch(folder: Folder): void {
    folder.watch?.stop();
    folder.watch = null;
    this.#options.onChange();
  }

  remove(folder: Folder): void {
    folder.watch?.stop();
    if (this.#folders.delete(folder.id)) this.#options.onChange();
  }

  close(): void {
    for (const { watch } of this.#folders.values()) watch?.stop();
  }

  #byPath(path: string): Folder | undefined {
    for (const folder of this.#folders.values()) if (folder.path === path) return folder;
    return undefined;
  }
}

function newId(): FolderId {
  return randomBytes(18).toString('base64url') as FolderId;
}

function itemOf({ id, path, pathText, isRun, problem, watch }: Folder): FolderItem {
  return { id, name: displayText(basename(path), 512), path: pathText, watched: watch !== null, problem, isRun };
}

/** Throws `SourceError` when the folder itself cannot be listed. */
async function checkpointsOf(folder: string): Promise<readonly SeenFile[]> {
  const files: SeenFile[] = [];
  for await (const { path, size, modified, failure } of expandPaths([folder])) {
    if (failure === null) files.push({ path, size, modified });
    else if (path === folder && failure.code !== 'ENOCHECKPOINT') throw failure;
  }
  return files;
}
