import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkEvent, strict } from './strict.ts';
import { utilities } from './utility-process.ts';

const EVENTS = [
  'ready',
  'before-quit',
  'will-quit',
  'quit',
  'window-all-closed',
  'web-contents-created',
  'second-instance',
  'open-file',
  'activate',
];

/** What a second start leaves for the first in the folder of the lock. */
interface Handover {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly data: unknown;
}

export class App extends EventEmitter {
  readonly name = 'Assay';
  readonly isPackaged = false;
  readonly switches = new Map<string, string>();
  #resolveReady: () => void = () => undefined;
  readonly #ready = new Promise<void>((resolve) => {
    this.#resolveReady = resolve;
  });
  #isReady = false;
  isQuitting = false;
  /** Set by the windows. */
  closeWindows: () => void = () => undefined;
  browserPid: number | undefined;

  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string, value = '') => {
      this.switches.set(name, value);
    },
    hasSwitch: (name: string) => this.switches.has(name),
    getSwitchValue: (name: string) => this.switches.get(name) ?? '',
  });

  override on(event: string, listener: (...args: never[]) => void): this {
    checkEvent('app', event, EVENTS);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#resolveReady();
  }

  getPath(name: string): string {
    if (name === 'userData')
      return this.switches.get('user-data-dir') ?? join(process.env['HOME'] ?? '/tmp', '.config/Assay');
    throw new Error(`the stand-in for Electron does not know app.getPath('${name}')`);
  }

  getVersion(): string {
    return '0.0.0';
  }

  requestSingleInstanceLock(data: unknown = {}): boolean {
    const lock = join(this.getPath('userData'), 'SingletonLock');
    mkdirSync(dirname(lock), { recursive: true });
    if (!takeLock(lock)) {
      handOver(dirname(lock), { argv: process.argv, workingDirectory: process.cwd(), data });
      return false;
    }
    process.on('exit', () => rmSync(lock, { force: true }));
    watch(dirname(lock), (_event, name) => {
      if (name?.endsWith('.handover') === true) this.#receive(join(dirname(lock), name));
    });
    return true;
  }

  #receive(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
      rmSync(file);
    } catch {
      // The removal is told as a change as well.
      return;
    }
    const { argv, workingDirectory, data } = JSON.parse(text) as Handover;
    this.emit('second-instance', {}, argv, workingDirectory, data);
  }

  /** No file manager, no pictures: what stands for one can only be passed on. */
  getFileIcon(): Promise<object> {
    return Promise.resolve(strict('NativeImage', {}));
  }

  getAppMetrics(): readonly object[] {
    return [
      { pid: process.pid, type: 'Browser' },
      { pid: this.browserPid, type: 'Tab' },
      ...[...utilities].map(([child, name]) => ({
        pid: child.pid,
        type: 'Utility',
        name,
        serviceName: 'node.mojom.NodeService',
      })),
    ];
  }

  quit(): void {
    if (this.isQuitting) return;
    this.isQuitting = true;
    this.emit('before-quit', { preventDefault: refuse });
    this.closeWindows();
    // Electron ends after the current turn of the loop; the caller's answer still gets out.
    setImmediate(() => {
      this.emit('will-quit', { preventDefault: refuse });
      this.emit('quit', {}, 0);
      process.exit(0);
    });
  }

  exit(code = 0): void {
    process.exit(code);
  }
}

function refuse(): never {
  throw new Error('the stand-in for Electron cannot prevent quitting');
}

/** False when a process that is alive holds the lock. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false;
    writeFileSync(lock, String(process.pid));
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function handOver(folder: string, handover: Handover): void {
  const file = join(folder, `${process.pid}`);
  writeFileSync(file, JSON.stringify(handover));
  renameSync(file, `${file}.handover`);
}
