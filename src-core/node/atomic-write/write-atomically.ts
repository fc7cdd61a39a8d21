import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFileSystem, type FileSystem } from './file-system.ts';
import { putInPlace, RENAME_RETRY, type RetryOptions } from './put-in-place.ts';
import { FileSink, type Sink } from './sink.ts';
import { removeStaleTempsOnce } from './stale.ts';
import { inspectTarget, sameStamp, stampOf, statsOrNull, type FileStamp, type Target } from './target.ts';
import { tempName } from './temp-name.ts';
import { AtomicWriteError, systemCode } from './write-error.ts';

export interface AtomicWriteOptions {
  /** Write the file a symbolic link points to, or one name of a hard-linked file. Default: refuse. */
  readonly follow?: boolean;
  /** Bytes the result will have, if known: too little space is then refused before anything is written. */
  readonly size?: number;
  /** The target as it was when the write was planned (null: there was none). Anything else by now is refused. */
  readonly unchangedSince?: FileStamp | null;
  /**
   * Open the finished temp file again and throw when it is not what was meant. It runs before the rename, always, and
   * while the disk takes the bytes: neither changes what the other sees.
   */
  readonly validate?: (temp: string) => Promise<void>;
  /** Runs last before the rename: a source that is the target must be closed (Windows). */
  readonly beforeRename?: () => Promise<void>;
  /** Start from a copy of this file, by cloning where the file system can. The writer then gets an `update` handle. */
  readonly cloneOf?: string;
  /** Start from a clone of this file where the file system has clones, and empty where it has none: see `cloned`. */
  readonly sharesWith?: string;
  readonly signal?: AbortSignal;
  readonly fs?: FileSystem;
  readonly retry?: RetryOptions;
}

/** What a writer gets: a sink for bytes in order, and the open file for one that patches a clone. */
export interface AtomicOutput extends Sink {
  readonly handle: FileHandle;
  /** The file holds what `sharesWith` holds, in the same blocks of the disk: only what differs is to be written. */
  readonly cloned: boolean;
}

/**
 * The one way the product writes a file. At every instant the target is the old file or the new file, whole:
 * temp file beside it (created exclusively) → write → fsync and validate → rename → fsync of the folder.
 *
 * On any failure the target is untouched and no temp file is left. Mode and owner of the old file are kept. Throws
 * `AtomicWriteError`; an error thrown by `write` or `validate` passes through as it is.
 */
export async function writeAtomically(
  path: string,
  write: (output: AtomicOutput) => Promise<void>,
  options: AtomicWriteOptions = {},
): Promise<FileStamp> {
  const fs = options.fs ?? nodeFileSystem;
  options.signal?.throwIfAborted();
  const target = await inspectTarget(path, options.follow ?? false, fs);
  assertUnchanged(target, options.unchangedSince);
  await assertSpace(target, options.size, fs);
  await removeStaleTempsOnce(target.folder, fs);
  const temp = join(target.folder, tempName(target.name));
  try {
    await fill(temp, target, write, options, fs);
    options.signal?.throwIfAborted();
    await options.beforeRename?.();
    assertUnchanged(
      await inspectTarget(target.path, true, fs),
      target.existing === null ? null : stampOf(target.existing),
    );
    await putInPlace(temp, target.path, fs, options.retry ?? RENAME_RETRY);
  } catch (error) {
    if (!(error instanceof AtomicWriteError && error.keptTemp !== null)) await fs.unlink(temp).catch(() => undefined);
    throw error;
  }
  await syncFolder(target.folder, fs);
  return stampOf(await fs.lstat(target.path));
}

async function fill(
  temp: string,
  target: Target,
  write: (output: AtomicOutput) => Promise<void>,
  options: AtomicWriteOptions,
  fs: FileSystem,
): Promise<void> {
  const { handle, cloned } = await openTemp(temp, target, options, fs);
  let failure: { readonly error: unknown } | null = null;
  try {
    const sink = new FileSink(handle);
    await write({
      handle,
      cloned,
      write: (bytes) => sink.write(bytes),
      skip: (length) => sink.skip(length),
      get position() {
        return sink.position;
      },
    });
    await named(target, 'writing', () => sink.flush());
    await keepModeAndOwner(handle, target);
  } catch (error) {
    failure = { error: wrap(target, 'writing', error) };
  }
  const proof = failure === null ? options.validate?.(temp) : undefined;
  const proven = Promise.resolve(proof).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (failure === null)
    await handle.sync().catch((error: unknown) => {
      failure = { error: wrap(target, 'flushing to the disk', error) };
    });
  const refusal = await proven;
  // Network file systems report a full disk at close: its error counts unless there is an earlier one.
  try {
    await handle.close();
  } catch (error) {
    failure ??= { error: wrap(target, 'closing', error) };
  }
  failure ??= refusal;
  if (failure !== null) throw failure.error;
}

interface OpenTemp {
  readonly handle: FileHandle;
  readonly cloned: boolean;
}

async function openTemp(
  temp: string,
  target: Target,
  { cloneOf, sharesWith }: AtomicWriteOptions,
  fs: FileSystem,
): Promise<OpenTemp> {
  return named(target, 'creating a file beside it', async () => {
    // A new file gets the mode any new file gets (the kernel applies the umask); one that replaces another is private until it is whole.
    const create = () => fs.open(temp, 'wx', target.existing === null ? 0o666 : 0o600);
    if (cloneOf !== undefined) {
      await fs.copyFile(cloneOf, temp, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return { handle: await fs.open(temp, 'r+'), cloned: true };
    }
    if (sharesWith === undefined) return { handle: await create(), cloned: false };
    const fresh = await create();
    const { mode } = await fresh.stat();
    await fresh.close();
    // What cannot clone says so at once, whatever the size; libuv then removes what it was to write to.
    const cloned = await fs.copyFile(sharesWith, temp, constants.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
    if (!cloned) await fs.unlink(temp).catch(() => undefined);
    const handle = cloned ? await fs.open(temp, 'r+') : await create();
    // A clone comes with the mode of what it was made of.
    if (cloned) await handle.chmod(mode & 0o7777);
    return { handle, cloned };
  });
}

async function keepModeAndOwner(handle: FileHandle, target: Target): Promise<void> {
  const { existing } = target;
  if (process.platform === 'win32' || existing === null) return;
  const own = await handle.stat();
  if (own.uid !== existing.uid || own.gid !== existing.gid) {
    // Only root may give a file away; a group the user belongs to is worth a try. The mode matters more than the owner.
    await handle
      .chown(existing.uid, existing.gid)
      .catch(() => handle.chown(own.uid, existing.gid).catch(() => undefined));
  }
  await named(target, 'setting its mode', () => handle.chmod(existing.mode & 0o7777));
}

function assertUnchanged(target: Target, since: FileStamp | null | undefined): void {
  if (since === undefined) return;
  const now = target.existing === null ? null : stampOf(target.existing);
  if (!sameStamp(now, since))
    throw new AtomicWriteError(
      'ETARGETCHANGED',
      target.path,
      since === null ? 'was created by somebody else meanwhile' : 'was changed by somebody else meanwhile',
    );
}

async function assertSpace(target: Target, size: number | undefined, fs: FileSystem): Promise<void> {
  if (size === undefined) return;
  const folder = await statsOrNull(() => fs.statfs(target.folder), target.folder);
  if (folder === null) throw new AtomicWriteError('ENOENT', target.path, 'its folder does not exist');
  const free = folder.bavail * folder.bsize;
  // Some network and overlay file systems report 0 free blocks while they accept writes.
  if (free > 0 && free < size)
    throw new AtomicWriteError(
      'ENOSPC',
      target.path,
      `needs ${size} bytes, but only ${free} are free in ${target.folder}`,
    );
}

/** Without this a crash of the machine can undo the rename. Windows has no such call; some file systems refuse it. */
export async function syncFolder(folder: string, fs: FileSystem): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The new file is in place and whole; only its durability across a power cut is the file system's own promise.
  }
}

async function named<T>(target: Target, doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw wrap(target, doing, error);
  }
}

function wrap(target: Target, doing: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof AtomicWriteError || code === 'EUNKNOWN' || !/^E[A-Z]+$/.test(code)) return error;
  return new AtomicWriteError(code, target.path, `${doing} failed (${code}); the file is as it was`, { cause: error });
}
