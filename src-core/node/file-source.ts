import { constants, readSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../bytes/byte-source.ts';
import { checkRange } from '../bytes/memory-source.ts';
import { SourceError } from '../bytes/source-error.ts';
import { pathOnDisk, REPLACED } from './path-on-disk.ts';
import { RecentReads } from './recent-reads.ts';

/** What identifies the content of a file at one moment; another value later means that somebody wrote to it. */
interface Identity {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
}

/**
 * A regular file, opened once. Every read goes through the one descriptor, so a rename over the path while it is read
 * still gives the old content whole.
 *
 * Throws `SourceError`: the system's code (ENOENT, EACCES, EISDIR, EIO…), `ENOTREG` for a pipe, socket or device, and
 * `ECHANGED` when the file was written to, cut or replaced after it was opened.
 */
export class FileSource implements ByteSource {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970 of the last change on disk. */
  readonly modified: number;
  readonly #handle: FileHandle;
  readonly #identity: Identity;
  readonly #recent = new RecentReads();

  private constructor(path: string, handle: FileHandle, stats: Stats) {
    this.path = path;
    this.size = stats.size;
    this.modified = stats.mtimeMs;
    this.#handle = handle;
    this.#identity = identityOf(stats);
  }

  /** Never waits for a writer: a named pipe is refused, not opened. */
  static async open(path: string): Promise<FileSource> {
    let handle: FileHandle;
    try {
      // O_NONBLOCK does not exist on Windows, where opening a file never waits for a writer.
      handle = await open(await pathOnDisk(path), constants.O_RDONLY | (constants.O_NONBLOCK | 0));
    } catch (error) {
      throw sourceError(path, 'cannot be opened', error);
    }
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile(path, stats);
      return new FileSource(path, handle, stats);
    } catch (error) {
      await handle.close();
      throw error instanceof SourceError ? error : sourceError(path, 'cannot be read', error);
    }
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkRange(offset, length, this.size);
    const known = this.#recent.find(offset, length);
    if (known !== null) return known;
    const bytes = new Uint8Array(this.#recent.lengthFor(length, this.size - offset));
    const filled = await this.#fill(offset, bytes, length, signal);
    this.#recent.keep(offset, bytes.subarray(0, filled));
    return bytes.subarray(0, length);
  }

  /** The same into memory that is there already. */
  async fill(offset: number, target: Uint8Array, signal?: AbortSignal): Promise<void> {
    checkRange(offset, target.length, this.size);
    await this.#fill(offset, target, target.length, signal);
  }

  /** Until `wanted` bytes are there. How many came: no more than `target` holds. */
  async #fill(offset: number, target: Uint8Array, wanted: number, signal?: AbortSignal): Promise<number> {
    let filled = 0;
    while (filled < wanted) {
      const count = await this.#readInto(target, filled, offset + filled);
      if (count === 0) throw changed(this.path, `it ends at ${offset + filled}, ${this.size} bytes were there before`);
      filled += count;
      signal?.throwIfAborted();
    }
    return filled;
  }

  readNow(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.fillNow(offset, bytes);
    return bytes;
  }

  fillNow(offset: number, target: Uint8Array): void {
    checkRange(offset, target.length, this.size);
    for (let filled = 0; filled < target.length;) {
      const count = this.#readNowInto(target, filled, offset + filled);
      if (count === 0) throw changed(this.path, `it ends at ${offset + filled}, ${this.size} bytes were there before`);
      filled += count;
    }
  }

  /** For readers on other threads of this process. It must not be used after `close`. */
  get descriptor(): number {
    return this.#handle.fd;
  }

  /** Throw `ECHANGED` unless the descriptor and the path still mean the content that was opened. */
  async assertUnchanged(): Promise<void> {
    let now: Identity;
    let atPath: Identity;
    try {
      now = identityOf(await this.#handle.stat());
      atPath = identityOf(await stat(await pathOnDisk(this.path)));
    } catch (error) {
      throw sourceError(this.path, 'cannot be read any more', error);
    }
    const before = this.#identity;
    if (now.size !== before.size) throw changed(this.path, `it had ${before.size} bytes and has ${now.size} now`);
    if (now.modified !== before.modified) throw changed(this.path, 'it was written to');
    if (atPath.inode !== before.inode || atPath.device !== before.device) throw changed(this.path, 'it was replaced');
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #readNowInto(bytes: Uint8Array, at: number, position: number): number {
    try {
      return readSync(this.#handle.fd, bytes, at, bytes.length - at, position);
    } catch (error) {
      throw sourceError(this.path, `cannot be read at byte ${position}`, error);
    }
  }

  async #readInto(bytes: Uint8Array, at: number, position: number): Promise<number> {
    try {
      return (await this.#handle.read(bytes, at, bytes.length - at, position)).bytesRead;
    } catch (error) {
      throw sourceError(this.path, `cannot be read at byte ${position}`, error);
    }
  }
}

function identityOf(stats: Stats): Identity {
  return { device: stats.dev, inode: stats.ino, size: stats.size, modified: stats.mtimeMs };
}

function changed(path: string, how: string): SourceError {
  return new SourceError('ECHANGED', `${path} changed while it was read: ${how}`);
}

function notAFile(path: string, stats: Stats): SourceError {
  if (stats.isDirectory()) return new SourceError('EISDIR', `${path} is a folder`);
  const what = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
  return new SourceError('ENOTREG', `${path} is ${what}, not a regular file`);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'too many symbolic links',
  EIO: 'the disk reported an error',
  ENXIO: 'it is a socket or a device',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
};

/** A system error as ours: names the path, what was tried and the cause. */
export function sourceError(path: string, what: string, error: unknown): SourceError {
  const code = errorCode(error);
  if (code === 'ENOENT' && path.includes(REPLACED))
    return new SourceError(
      'EILSEQ',
      `${path} ${what}: ${REPLACED} stands for bytes that are no UTF-8, and no name or more than one reads so: rename it (EILSEQ)`,
      { cause: error },
    );
  const cause = WORDS[code] ?? (error instanceof Error ? error.message : String(error));
  return new SourceError(code, `${path} ${what}: ${cause} (${code})`, { cause: error });
}

function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'EUNKNOWN';
}
