import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { TaskRun } from '../operations/values/run-tasks.ts';
import { decodeRows } from '../values/scan/task.ts';
import { sourceError, type FileSource } from './file-source.ts';
import { cancelTasks, shareTasks, type ReadFailure, type RunMessage, type WorkerMessage } from './scan/protocol.ts';
import { workerEntry } from './scan/worker-entry.ts';

/** More threads than this only wait for the disk. */
const MOST_WORKERS = 4;

/**
 * MB for what a worker has just made: results of one task, that are sent away at once. V8 would let it grow to several times
 * that before it looks what can be dropped, in every thread.
 */
const YOUNG_MB = 8;

/** A worker that started, and who listens to it. */
interface Member {
  readonly worker: Worker;
  listen: (message: WorkerMessage) => void;
  /** Called when the thread ended by itself: a bug, or no memory. */
  lost: (error: Error) => void;
}

/**
 * Threads that scan files, kept for the next file. They share the file's descriptor and a list of tasks, and read into
 * memory of their own. An idle pool does not keep the process alive.
 */
export class ScanPool {
  readonly #size: number;
  readonly #entry: URL | null;
  readonly #idle: Member[] = [];
  #started = 0;
  #runs = 0;
  #waiting: ((member: Member) => void)[] = [];

  constructor(size = Math.min(availableParallelism(), MOST_WORKERS), entry: URL | null = workerEntry()) {
    this.#size = Math.max(1, size);
    this.#entry = entry;
  }

  /** False where the worker's code cannot be found. */
  get isAvailable(): boolean {
    return this.#entry !== null;
  }

  /**
   * Run all tasks. Resolves, or rejects with the signal's reason or `SourceError`, when no worker reads the file any
   * more. Null when no worker could be started: nothing has been done then.
   */
  async run(run: TaskRun & { readonly source: FileSource }): Promise<'done' | null> {
    const members = await this.#membersUnlessAborted(run);
    if (members.length === 0) return null;
    try {
      await this.#runOn(members, run);
      return 'done';
    } finally {
      for (const member of members) this.#release(member);
    }
  }

  /** End all threads that are idle. */
  async close(): Promise<void> {
    const members = this.#idle.splice(0);
    this.#started -= members.length;
    await Promise.all(members.map(({ worker }) => worker.terminate()));
  }

  async #runOn(members: readonly Member[], run: TaskRun & { readonly source: FileSource }): Promise<void> {
    const { source, tasks, onRows, onBytes, signal } = run;
    signal?.throwIfAborted();
    const shared = shareTasks(tasks);
    const number = (this.#runs += 1);
    const cancel = () => {
      cancelTasks(shared);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const message: RunMessage = { run: number, descriptor: source.descriptor, fileSize: source.size, tasks: shared };
    let failure: Error | null = null;
    const fail = (error: Error) => {
      failure ??= error;
      cancel();
    };
    try {
      await Promise.all(
        members.map(
          async (member) =>
            await new Promise<void>((resolve) => {
              member.lost = (error) => {
                fail(error);
                resolve();
              };
              member.listen = (said) => {
                if (said.type === 'ready' || said.run !== number) return;
                if (said.type === 'rows') guard(() => onRows(decodeRows(said.rows)), fail);
                else if (said.type === 'bytes') guard(() => onBytes(said.bytes), fail);
                else {
                  if (said.type === 'broken') fail(new Error(said.message));
                  else if (said.failure !== null) fail(readError(source, said.failure));
                  resolve();
                }
              };
              member.worker.postMessage(message);
            }),
        ),
      );
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    signal?.throwIfAborted();
    // Assigned in callbacks, which the compiler does not follow.
    const reason = failure as Error | null;
    if (reason !== null) throw reason;
  }

  /** Starting a thread takes a while on a busy machine: whoever cancels does not wait for it. */
  async #membersUnlessAborted({ tasks, signal }: TaskRun): Promise<readonly Member[]> {
    const members = this.#members(tasks.length);
    if (signal === undefined) return await members;
    return await new Promise((resolve, reject) => {
      const abort = () => {
        reject(signal.reason as Error);
        void members.then((late) => {
          for (const member of late) this.#release(member);
        });
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      members.then((ready) => {
        signal.removeEventListener('abort', abort);
        if (!signal.aborted) resolve(ready);
      }, reject);
    });
  }

  /** All idle workers, new ones up to the size, and no more than there are tasks; one at least is waited for. */
  async #members(tasks: number): Promise<readonly Member[]> {
    const wanted = Math.min(this.#size, tasks);
    const members = this.#idle.splice(0, wanted);
    const missing = Math.min(wanted - members.length, this.#size - this.#started);
    this.#started += Math.max(0, missing);
    const fresh = await Promise.all(Array.from({ length: Math.max(0, missing) }, () => this.#start()));
    for (const member of fresh)
      if (member === null) this.#started -= 1;
      else members.push(member);
    if (members.length === 0 && this.#started > 0)
      members.push(await new Promise<Member>((resolve) => this.#waiting.push(resolve)));
    for (const { worker } of members) worker.ref();
    return members;
  }

  async #start(): Promise<Member | null> {
    const entry = this.#entry;
    if (entry === null) return null;
    return await new Promise<Member | null>((resolve) => {
      const worker = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
      const member: Member = { worker, listen: () => undefined, lost: () => undefined };
      worker.once('message', () => {
        worker.on('message', (message: WorkerMessage) => {
          member.listen(message);
        });
        resolve(member);
      });
      worker.on('error', (error: unknown) => {
        resolve(null);
        this.#lose(member, error instanceof Error ? error : new Error(String(error)));
      });
      worker.on('exit', () => {
        resolve(null);
        this.#lose(member, new Error('a scan worker ended by itself'));
      });
    });
  }

  #lose(member: Member, error: Error): void {
    const place = this.#idle.indexOf(member);
    if (place >= 0) {
      this.#idle.splice(place, 1);
      this.#started -= 1;
    }
    member.lost(error);
    member.lost = () => undefined;
  }

  #release(member: Member): void {
    member.listen = () => undefined;
    member.lost = () => undefined;
    if (member.worker.threadId < 0) {
      this.#started -= 1;
      return;
    }
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(member);
      return;
    }
    member.worker.unref();
    this.#idle.push(member);
  }
}

/** What a listener throws is the run's failure, not the pool's end. */
function guard(work: () => void, fail: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
}

function readError({ path }: FileSource, { offset, code, message }: ReadFailure): Error {
  const cause = Object.assign(new Error(message), { code });
  const what = code === 'ECHANGED' ? 'changed while it was read' : `cannot be read at byte ${offset}`;
  return sourceError(path, what, cause);
}
