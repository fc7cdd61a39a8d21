import { watch } from 'node:fs';

/** How a folder is noticed to change, and how time passes. Tests have their own. */
export interface WatchPorts {
  /** Tell of every change in the folder and below; the returned function stops. `onLost`: it can be watched no more. */
  readonly watch: (folder: string, onChange: () => void, onLost: (why: string) => void) => () => void;
  /** Run once, after this many milliseconds; the returned function calls it off. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

export const nodeWatchPorts: WatchPorts = {
  watch: (folder, onChange, onLost) => {
    const watcher = watch(folder, { recursive: true }, onChange);
    watcher.on('error', (error) => onLost(error.message));
    return () => watcher.close();
  },
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A file as it lies on the disk. */
export interface SeenFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export interface FolderWatchOptions {
  readonly folder: string;
  readonly ports: WatchPorts;
  readonly list: () => Promise<readonly SeenFile[]>;
  /** Files that are new, or changed, and have come to rest. */
  readonly onSettled: (paths: readonly string[]) => void;
  readonly onLost: (why: string) => void;
}

/** Milliseconds from a change to a look, and from look to look while a file grows. */
const CALM = 500;

/**
 * Watches one folder for files that are new or changed. A file counts once it was the same at two looks in a row: one that
 * is still being written would only be reported as damaged.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  /** By path: as it was when it was last told of, or there at the start. */
  #known = new Map<string, string>();
  #growing = new Map<string, string>();
  #stopWatching: () => void = () => undefined;
  #callOff: (() => void) | null = null;
  #stopped = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Resolves when it watches: what is there now is not told of. Throws the machine's error. */
  async start(): Promise<void> {
    const { folder, ports, onLost } = this.#options;
    this.#known = stampsOf(await this.#options.list());
    if (this.#stopped) return;
    this.#stopWatching = ports.watch(
      folder,
      () => this.#soon(),
      (why) => {
        this.stop();
        onLost(why);
      },
    );
    // Between the list and the watch something may have come.
    this.#soon();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopWatching();
    this.#callOff?.();
    this.#callOff = null;
  }

  #soon(): void {
    if (this.#stopped || this.#callOff !== null) return;
    this.#callOff = this.#options.ports.after(CALM, () => {
      this.#callOff = null;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    let files: readonly SeenFile[];
    try {
      files = await this.#options.list();
    } catch (error) {
      this.stop();
      this.#options.onLost(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#stopped) return;
    const settled: string[] = [];
    const growing = new Map<string, string>();
    for (const [path, stamp] of stampsOf(files)) {
      if (this.#known.get(path) === stamp) continue;
      if (this.#growing.get(path) === stamp) {
        this.#known.set(path, stamp);
        settled.push(path);
      } else growing.set(path, stamp);
    }
    this.#growing = growing;
    if (settled.length > 0) this.#options.onSettled(settled);
    if (growing.size > 0) this.#soon();
  }
}

function stampsOf(files: readonly SeenFile[]): Map<string, string> {
  return new Map(files.map(({ path, size, modified }) => [path, `${size} ${modified}`]));
}
