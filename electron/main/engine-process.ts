import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { EngineCall, EngineEvent, FromEngine, ToEngine } from '../channels/engine.ts';
import type { RestoredFolder } from '../../src-core/node/engine/engine.ts';
import { Registry } from './registry.ts';
import { RunningJobs } from './running-jobs.ts';

/** The part of Electron's `UtilityProcess` that is used. */
export interface EngineChild {
  on(event: 'message', listener: (message: FromEngine) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: ToEngine): void;
  kill(): boolean;
}

export interface EngineHost {
  readonly fork: () => EngineChild;
  /** Pass an event on to the windows. */
  readonly emit: (event: EngineEvent) => void;
}

/** Attempts in a row that end before the engine has taken its files back; then it is left alone. */
const ATTEMPTS = 3;

/** A cancel that is not answered for so long means that the engine is caught in one file. */
export const PATIENCE_MILLISECONDS = 3000;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * The process that reads files. A hostile file can end it, never the window: it is started again, gets its files back
 * under their old ids, and the one it was reading is not tried again unless a person asks. Jobs that ran have failed.
 */
export class EngineProcess {
  readonly #host: EngineHost;
  readonly #registry = new Registry();
  readonly #jobs = new RunningJobs();
  readonly #pending = new Map<number, Pending>();
  #child: EngineChild | null = null;
  #calls = 0;
  #attempts = 0;
  #closing = false;
  #isStuck = false;
  /** As the last engine that was whole had them. */
  #folders: readonly RestoredFolder[] = [];
  #isRestoring = false;
  /** What was told of folders while they were given back one by one: only the last of it is whole. */
  #foldersTold: EngineEvent | null = null;
  #isPaused = false;

  constructor(host: EngineHost) {
    this.#host = host;
    this.#start();
  }

  pathOf(id: CheckpointId): string | null {
    return this.#registry.pathOf(id);
  }

  call(call: EngineCall): Promise<unknown> {
    const child = this.#child;
    if (child === null) return Promise.reject(new Error('the engine does not start; see the log of the program'));
    const number = (this.#calls += 1);
    const answer = new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      child.postMessage({ number, call });
    });
    if (call.kind === 'request' && call.name === 'cancel') this.#endUnlessAnswered(number, child);
    return answer;
  }

  #endUnlessAnswered(number: number, child: EngineChild): void {
    setTimeout(() => {
      if (!this.#pending.has(number) || this.#child !== child) return;
      this.#isStuck = true;
      child.kill();
    }, PATIENCE_MILLISECONDS);
  }

  close(): void {
    this.#closing = true;
    this.#child?.kill();
  }

  #start(): void {
    const child = this.#host.fork();
    this.#child = child;
    child.on('message', (message) => this.#receive(message));
    child.on('exit', (code) => {
      if (!this.#closing) this.#restart(code);
    });
  }

  #receive(message: FromEngine): void {
    switch (message.kind) {
      case 'ready':
        return;
      case 'registered':
        this.#registry.add(message.files);
        return;
      case 'folders':
        // While they are given back one by one, the list is not whole.
        if (!this.#isRestoring) this.#folders = message.folders;
        return;
      case 'answer':
        this.#settle(message.number)?.resolve(message.value);
        return;
      case 'fault':
        this.#settle(message.number)?.reject(new Error(message.message));
        return;
      case 'event':
        this.#pass(message);
    }
  }

  #pass(event: EngineEvent): void {
    if (event.name === 'changed') this.#registry.update(...event.args);
    if (event.name === 'removed') this.#registry.remove(...event.args);
    if (event.name === 'job') this.#jobs.update(...event.args);
    if (event.name === 'overall') this.#isPaused = event.args[0].paused;
    if (event.name === 'folders' && this.#isRestoring) this.#foldersTold = event;
    else this.#host.emit(event);
  }

  #settle(number: number): Pending | undefined {
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    return pending;
  }

  #say(message: string): void {
    this.#host.emit({ kind: 'event', name: 'engineRestarted', args: [message] });
  }

  #restart(code: number): void {
    const how = this.#isStuck ? 'did not stop when asked to' : `ended (code ${code})`;
    const message = describeLoss(how, this.#registry.running);
    this.#isStuck = false;
    for (const { reject } of this.#pending.values()) reject(new Error(message));
    this.#pending.clear();
    for (const job of this.#jobs.lose(message)) this.#host.emit({ kind: 'event', name: 'job', args: [job] });
    this.#child = null;
    this.#attempts += 1;
    if (this.#attempts > ATTEMPTS) {
      this.#say(`The engine ended ${this.#attempts} times in a row and was not started again.`);
      return;
    }
    this.#start();
    this.#isRestoring = true;
    // It is asked before there is anything to do; whether it was heard is told by an event.
    if (this.#isPaused) this.call({ kind: 'request', name: 'pauseAll', args: [] }).catch(() => undefined);
    this.call({ kind: 'restore', files: this.#registry.restored(message), folders: this.#folders }).then(
      () => {
        this.#isRestoring = false;
        this.#attempts = 0;
        if (this.#foldersTold !== null) this.#host.emit(this.#foldersTold);
        this.#foldersTold = null;
        this.#say(message);
      },
      // It ended again: the next attempt, or the last word, has been said by then.
      () => undefined,
    );
  }
}

function describeLoss(how: string, running: readonly string[]): string {
  const [first, ...more] = running;
  if (first === undefined) return `The engine ${how} and was started again.`;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `The engine ${how} while it read ${first}${others}, and was started again.`;
}
