import { EventEmitter } from 'node:events';
import { app } from './state.ts';
import { checkEvent, strict } from './strict.ts';
import { WebContents } from './web-contents.ts';

interface Options {
  readonly width?: number;
  readonly height?: number;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

/** Settings the stand-in honours by being so; any other value would be a lie. */
const PREFERENCES: Readonly<Record<string, unknown>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  navigateOnDragDrop: false,
  spellcheck: false,
};
/** Without effect where nothing is shown. */
const COSMETIC = ['title', 'width', 'height', 'minWidth', 'minHeight', 'show', 'backgroundColor', 'webPreferences'];
const EVENTS = ['ready-to-show', 'closed'];

const windows: BrowserWindow[] = [];
let count = 0;
let focused: BrowserWindow | null = null;

export class BrowserWindow extends EventEmitter {
  readonly id = (count += 1);
  readonly webContents: WebContents;
  #isDestroyed = false;
  #isVisible = false;

  constructor(options: Options = {}) {
    super();
    checkOptions(options);
    const { width = 800, height = 600, webPreferences } = options;
    const contents = new WebContents(this.id, String(webPreferences?.['preload']), { width, height });
    contents.opened.catch((error: unknown) => {
      console.error(error);
      app.exit(1);
    });
    contents.once('did-finish-load', () => this.emit('ready-to-show'));
    contents.once('destroyed', () => this.#close());
    this.webContents = strict('webContents', contents);
    const window = strict('BrowserWindow', this);
    windows.push(window);
    app.emit('web-contents-created', {}, this.webContents);
    return window;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windows.find((window) => window.webContents.id === contents.id) ?? null;
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    checkEvent('BrowserWindow', event, EVENTS);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    checkEvent('BrowserWindow', event, EVENTS);
    return super.once(event, listener as (...args: unknown[]) => void);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    this.#isVisible = true;
    this.focus();
  }

  focus(): void {
    focused = windows.find(({ id }) => id === this.id) ?? null;
  }

  restore(): void {
    this.show();
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  close(): void {
    this.webContents.close();
  }

  #close(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    const place = windows.findIndex(({ id }) => id === this.id);
    windows.splice(place, 1);
    if (focused?.id === this.id) focused = null;
    this.emit('closed');
    if (windows.length === 0 && !app.isQuitting) app.emit('window-all-closed');
  }
}

app.closeWindows = () => {
  for (const window of [...windows]) window.close();
};

function checkOptions({ webPreferences = {}, ...options }: Options): void {
  for (const name of Object.keys(options)) {
    if (!COSMETIC.includes(name)) throw new Error(`the stand-in for Electron does not know the window option ${name}`);
  }
  for (const [name, value] of Object.entries(webPreferences)) {
    if (name === 'preload' || name === 'devTools') continue;
    if (!(name in PREFERENCES) || PREFERENCES[name] !== value) {
      throw new Error(`the stand-in for Electron cannot have webPreferences.${name} = ${String(value)}`);
    }
  }
}
