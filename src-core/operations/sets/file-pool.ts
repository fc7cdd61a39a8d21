import type { ByteSource } from '../../bytes/byte-source.ts';
import type { FileSet, OpenedSource } from '../../bytes/file-set.ts';

/** Files open at once: a distributed checkpoint can have thousands. */
const MOST_OPEN = 32;

interface Pooled {
  readonly source: Promise<OpenedSource>;
  /** Reads under way. */
  users: number;
}

/**
 * The files of a set, each open from its first read until the room is needed for another; it is opened again when it is
 * read again. Read what it gives only before `close`.
 */
export class FilePool {
  readonly #files: FileSet;
  readonly #most: number;
  /** Least recently used first. */
  readonly #open = new Map<string, Pooled>();
  readonly #known = new Map<string, ByteSource>();

  constructor(files: FileSet, most = MOST_OPEN) {
    this.#files = files;
    this.#most = most;
  }

  /** Throws what the set throws. */
  async open(name: string): Promise<ByteSource> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const size = await this.#use(name, (source) => Promise.resolve(source.size));
    const pooled: ByteSource = {
      size,
      read: (offset, length, signal) => this.#use(name, (source) => source.read(offset, length, signal)),
    };
    this.#known.set(name, pooled);
    return pooled;
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opened of await Promise.allSettled(all.map(({ source }) => source)))
      if (opened.status === 'fulfilled') await opened.value.close();
  }

  async #use<T>(name: string, work: (source: OpenedSource) => Promise<T>): Promise<T> {
    const pooled = this.#open.get(name) ?? { source: this.#files.open(name), users: 0 };
    this.#open.delete(name);
    this.#open.set(name, pooled);
    pooled.users += 1;
    try {
      const source = await pooled.source;
      await this.#makeRoom();
      return await work(source);
    } catch (error) {
      // One that cannot be opened is tried again when it is asked for again.
      await pooled.source.catch(() => this.#open.delete(name));
      throw error;
    } finally {
      pooled.users -= 1;
    }
  }

  async #makeRoom(): Promise<void> {
    for (const [name, { users, source }] of this.#open) {
      if (this.#open.size <= this.#most) return;
      if (users > 0) continue;
      this.#open.delete(name);
      await (await source).close();
    }
  }
}
