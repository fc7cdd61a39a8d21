import { open, readFile, stat, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart, thisProcess } from '../atomic-write/temp-name.ts';
import { systemCode } from '../atomic-write/write-error.ts';

export interface LockOptions {
  /** Milliseconds after which waiting for another process ends in an error. */
  readonly patience?: number;
}

const PATIENCE = 30_000;
/** A lock of another machine, or one without an owner, is given up after this time without a change. */
const ABANDONED = 60_000;

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
    if (await isAbandoned(lock)) await unlink(lock).catch(() => undefined);
    else if (Date.now() - start > patience) throw new LockedError(`${lock}: another process holds it`);
    else await sleep(5 + Math.random() * 20);
  }
  try {
    return await act();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    const { host, pid, start } = thisProcess();
    await handle.writeFile(`${host} ${pid} ${start}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const [host = '', pid = '', start = ''] = (await readFile(lock, 'latin1')).trim().split(' ');
    if (host !== thisProcess().host) return Date.now() - (await stat(lock)).mtimeMs > ABANDONED;
    return !isAlive(Number(pid)) || (start !== '0' && (processStart(Number(pid)) ?? start) !== start);
  } catch {
    return false; // gone meanwhile: try to take it
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
