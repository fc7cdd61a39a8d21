import { access, link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart, tempName, thisProcess } from '../atomic-write/temp-name.ts';
import { systemCode } from '../atomic-write/write-error.ts';

export interface LockOptions {
  /** Milliseconds after which waiting for another process ends in an error. */
  readonly patience?: number;
}

const PATIENCE = 30_000;
/** A lock of another machine is given up after this time without a change; one that names nobody, sooner. */
const ABANDONED = 60_000;
const NAMELESS = 5_000;

/** Another process holds the lock and is alive. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  readonly code = 'ELOCKED';
}

/**
 * Run `act` while no other process runs it for the same path: `<path>.lock` is created exclusively and removed after.
 * A lock whose process is gone is taken over at once. Within one process calls wait for each other in order.
 */
export async function exclusively<T>(path: string, act: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const before = waiting.get(path) ?? Promise.resolve();
  const mine = before.then(
    () => withLock(`${path}.lock`, act, options),
    () => withLock(`${path}.lock`, act, options),
  );
  waiting.set(path, mine);
  try {
    return await mine;
  } finally {
    if (waiting.get(path) === mine) waiting.delete(path);
  }
}

const waiting = new Map<string, Promise<unknown>>();

async function withLock<T>(lock: string, act: () => Promise<T>, { patience = PATIENCE }: LockOptions): Promise<T> {
  const start = Date.now();
  while (!(await take(lock))) {
    const owner = await ownerOf(lock);
    if (owner !== null && (await isAbandoned(lock, owner))) await breakLock(lock, owner);
    else if (Date.now() - start > patience) throw new LockedError(`${lock}: another process holds it`);
    else await sleep(5 + Math.random() * 20);
  }
  try {
    return await act();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}

/**
 * A lock appears with its owner in it, whole: a process that is killed meanwhile leaves either none or one that says whose
 * it was. File systems without hard links get the owner a moment later.
 */
async function take(lock: string): Promise<boolean> {
  if (await exists(lock)) return false;
  const { host, pid, start } = thisProcess();
  const owner = `${host} ${pid} ${start}\n`;
  const draft = join(dirname(lock), tempName(basename(lock)));
  await writeFile(draft, owner, { flag: 'wx' });
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (NO_LINKS.has(systemCode(error))) return await takeWithoutLinks(lock, owner);
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK']);

async function takeWithoutLinks(lock: string, owner: string): Promise<boolean> {
  try {
    await writeFile(lock, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What the lock says of its owner; null when it is gone by now. */
async function ownerOf(lock: string): Promise<string | null> {
  return readFile(lock, 'latin1').catch(() => null);
}

async function isAbandoned(lock: string, owner: string): Promise<boolean> {
  const [host = '', pid = '', start = ''] = owner.trim().split(' ');
  if (host === thisProcess().host)
    return !isAlive(Number(pid)) || (start !== '0' && (processStart(Number(pid)) ?? start) !== start);
  const stats = await stat(lock).catch(() => null);
  return stats !== null && Date.now() - stats.mtimeMs > (host === '' ? NAMELESS : ABANDONED);
}

/** Remove a lock whose owner is gone; another process may do the same, and have taken it since: its lock is put back. */
async function breakLock(lock: string, owner: string): Promise<void> {
  const aside = join(dirname(lock), tempName(basename(lock)));
  try {
    await rename(lock, aside);
  } catch {
    return; // gone meanwhile: try to take it
  }
  if ((await ownerOf(aside)) !== owner) await link(aside, lock).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
