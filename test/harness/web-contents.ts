import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { pack, unpack } from './codec.ts';
import type { Data } from './cdp.ts';
import { Network } from './navigation.ts';
import { fromWire, toWire } from './origin.ts';
import { createMembrane, installPageWorld, installPreloadWorld } from './page-side.ts';
import { chromium, invokeHandlers, permissions } from './state.ts';
import { checkEvent, strict } from './strict.ts';

const WORLD = 'Electron Isolated Context';
const HANDSHAKE = 'electron-context-bridge';
const EVENTS = ['will-navigate', 'will-redirect', 'will-attach-webview', 'did-finish-load', 'destroyed'];
/** Electron's names, and Chromium's. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
};

interface Frame {
  readonly url: string;
  readonly parent: string | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Listener = (...args: unknown[]) => void;
type OpenHandler = (details: { readonly url: string }) => { readonly action: string };

/** One page, driven over its own session of DevTools beside Playwright's. */
export class WebContents extends EventEmitter {
  readonly id: number;
  /** Settled when the page exists and its preload is in place. */
  readonly opened: Promise<void>;
  readonly #network = new Network((method, params) => this.#send(method, params));
  readonly #frames = new Map<string, Frame>();
  #targetId = '';
  #session = '';
  #mainFrame = '';
  #preloadContext: number | null = null;
  #openHandler: OpenHandler | null = null;
  #isDestroyed = false;

  constructor(id: number, preload: string, size: Size) {
    super();
    this.id = id;
    this.opened = this.#open(preload, size);
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    checkEvent('webContents', event, EVENTS);
    return super.on(event, listener as Listener);
  }

  get mainFrame(): object {
    return this.#frameObject(this.#mainFrame);
  }

  getURL(): string {
    return fromWire(this.#frames.get(this.#mainFrame)?.url ?? '');
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
    this.#network.denyPopups = true;
  }

  send(channel: string, ...args: readonly unknown[]): void {
    const text = pack({ channel, args });
    if (this.#preloadContext !== null) this.#tell(text, this.#preloadContext);
  }

  startDrag(): void {
    throw new Error('there is no other program to drag to in a test: replace webContents.startDrag');
  }

  get targetId(): string {
    return this.#targetId;
  }

  async loadURL(url: string): Promise<void> {
    await this.opened;
    const loaded = new Promise((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await this.#send('Page.navigate', { url: toWire(url) });
    if (typeof errorText === 'string' && errorText !== '') throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  close(): void {
    if (this.#isDestroyed) return;
    void chromium()
      .cdp.send('Target.closeTarget', { targetId: this.#targetId })
      .catch(() => undefined);
    this.#destroy();
  }

  async #open(preload: string, size: Size): Promise<void> {
    const { cdp } = chromium();
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', ...size });
    this.#targetId = targetId as string;
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = sessionId as string;
    cdp.listen(this.#session, (method, params) => this.#receive(method, params));
    await this.#prepare(preload);
  }

  async #prepare(preload: string): Promise<void> {
    await Promise.all([
      this.#send('Page.enable'),
      this.#send('Runtime.enable'),
      this.#send('DOM.enable'),
      this.#send('Debugger.enable'),
      this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      this.#send('Runtime.addBinding', { name: 'electronSend', executionContextName: WORLD }),
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldSource() }),
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source: preloadSource(preload), worldName: WORLD }),
      this.#setPermissions(),
    ]);
    const { frameTree } = await this.#send('Page.getFrameTree');
    this.#mainFrame = (frameTree as { frame: { id: string } }).frame.id;
  }

  /** Electron grants everything an app does not deny. */
  async #setPermissions(): Promise<void> {
    const allowed = (name: string) => permissions.check?.(null, name, 'app://bundle/', {}) ?? true;
    for (const [name, known] of Object.entries(PERMISSIONS)) {
      const setting = allowed(name) ? 'granted' : 'denied';
      await chromium().cdp.send('Browser.setPermission', { permission: { name: known }, setting });
    }
  }

  #receive(method: string, params: Data): void {
    switch (method) {
      case 'Fetch.requestPaused':
        void this.#network.answer(params);
        return;
      case 'Page.frameNavigated':
        this.#frameNavigated(params['frame'] as { id: string; url: string; parentId?: string });
        return;
      case 'Page.frameRequestedNavigation':
        this.#navigationRequested(params as { frameId: string; url: string });
        return;
      case 'Page.windowOpen':
        this.#windowOpened(fromWire(params['url'] as string));
        return;
      case 'Page.loadEventFired':
        if (this.getURL() !== 'about:blank') this.emit('did-finish-load');
        return;
      case 'Runtime.executionContextCreated':
        this.#contextCreated(params['context'] as { id: number; name: string; auxData: { frameId: string } });
        return;
      case 'Runtime.bindingCalled':
        void this.#invoked(params as { payload: string; executionContextId: number });
        return;
      case 'Debugger.paused':
        void this.#pathAsked(params['callFrames'] as { callFrameId: string }[]);
        return;
      case 'Inspector.detached':
        this.#destroy();
    }
  }

  #frameNavigated({ id, url, parentId }: { id: string; url: string; parentId?: string }): void {
    this.#frames.set(id, { url, parent: parentId ?? null });
  }

  #navigationRequested({ frameId, url }: { frameId: string; url: string }): void {
    if (frameId !== this.#mainFrame) return;
    const details = {
      url: fromWire(url),
      isMainFrame: true,
      defaultPrevented: false,
      preventDefault: () => {
        details.defaultPrevented = true;
        this.#network.deny(url);
      },
    };
    this.emit('will-navigate', strict('will-navigate', details));
  }

  #windowOpened(url: string): void {
    const action = this.#openHandler?.({ url }).action ?? 'allow';
    if (action !== 'deny') throw new Error('the stand-in for Electron has no child windows');
  }

  #contextCreated({ id, name, auxData }: { id: number; name: string; auxData: { frameId: string } }): void {
    if (name === WORLD && (this.#mainFrame === '' || auxData.frameId === this.#mainFrame)) this.#preloadContext = id;
  }

  async #invoked({ payload, executionContextId }: { payload: string; executionContextId: number }): Promise<void> {
    const { number, channel, args } = unpack(payload) as { number: number; channel: string; args: unknown[] };
    const event = strict('IpcMainInvokeEvent', { sender: this, senderFrame: this.mainFrame, type: 'frame' });
    let answer: object;
    try {
      const handler = invokeHandlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      answer = { number, value: await handler(event, ...args) };
    } catch (error) {
      answer = { number, error: String(error) };
    }
    this.#tell(pack(answer), executionContextId);
  }

  /** The preload stopped in `pause(answer)`: give it the path of `answer.file` and let it go on. */
  async #pathAsked(callFrames: readonly { callFrameId: string }[]): Promise<void> {
    const callFrameId = callFrames[0]?.callFrameId ?? '';
    const { result } = await this.#send('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'answer.file' });
    const { objectId } = result as { objectId: string };
    const { path } = await this.#send('DOM.getFileInfo', { objectId }).catch(() => ({ path: '' }));
    const expression = `answer.path = ${JSON.stringify(path)}`;
    await this.#send('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    await this.#send('Debugger.resume');
  }

  #tell(text: string, contextId: number): void {
    const expression = `electronReceive(${JSON.stringify(text)})`;
    // A page that has gone away needs no answer.
    void this.#send('Runtime.evaluate', { expression, contextId }).catch(() => undefined);
  }

  #frameObject(id: string): object {
    const { url = '', parent = null } = this.#frames.get(id) ?? {};
    return strict('WebFrameMain', {
      url: fromWire(url),
      get parent() {
        return parent;
      },
    });
  }

  #destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit('destroyed');
  }

  #send(method: string, params: Data = {}): Promise<Data> {
    return chromium().cdp.send(method, params, this.#session);
  }
}

function pageWorldSource(): string {
  return callSource(installPageWorld, [String(createMembrane), JSON.stringify(HANDSHAKE)]);
}

/** The preload as Electron wraps it, in the world that stands for its own. */
function preloadSource(file: string): string {
  const preload = `(require, module, exports) => {\n${readFileSync(file, 'utf8')}\n}`;
  const pause = 'function pause(answer) { debugger; return answer.path; }';
  const codec = `{ pack: ${String(pack)}, unpack: ${String(unpack)} }`;
  const args = [String(createMembrane), JSON.stringify(HANDSHAKE), codec, String(strict), pause, preload];
  return callSource(installPreloadWorld, args);
}

function callSource(called: unknown, args: readonly string[]): string {
  return `(${String(called)})(${args.join(', ')});`;
}
