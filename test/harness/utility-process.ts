import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { checkEvent, strict } from './strict.ts';

interface ForkOptions {
  readonly serviceName?: string;
  readonly execArgv?: string[];
  readonly stdio?: 'inherit';
}

export const utilities = new Map<ChildProcess, string>();

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(module: string, args: readonly string[] = [], options: ForkOptions = {}) {
    super();
    const { serviceName = 'Node Utility Process', execArgv = [], stdio = 'inherit', ...unknown } = options;
    const more = Object.keys(unknown);
    if (more.length > 0)
      throw new Error(`the stand-in for Electron does not know utilityProcess options ${more.join()}`);
    const host = fileURLToPath(new URL('utility-host.ts', import.meta.url));
    const child = fork(host, [module, ...args], {
      execArgv,
      stdio: [stdio, stdio, stdio, 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    utilities.set(child, serviceName);
    process.on('exit', () => child.kill('SIGKILL'));
    child.on('spawn', () => this.emit('spawn'));
    child.on('message', (message) => this.emit('message', message));
    // Electron tells a number in every case; for a signal it is the number the shell would use or the signal's own.
    child.on('exit', (code, signal) => {
      utilities.delete(child);
      this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 1));
    });
  }

  override on(event: string, listener: (...args: unknown[]) => void): this {
    checkEvent('utilityProcess', event, ['spawn', 'message', 'exit']);
    return super.on(event, listener);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(message: unknown): void {
    // A message to a process that has just ended is lost, as in Electron.
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork: (module: string, args?: readonly string[], options?: ForkOptions) =>
    strict('UtilityProcess', new UtilityProcess(module, args, options)),
});
