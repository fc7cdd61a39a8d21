/**
 * What runs in the page: two worlds, as in Electron with context isolation. The functions are sent as text, so each
 * refers to nothing but its arguments and the page.
 */

/** A value on its way between the worlds. Functions and promises stay where they are and are reached by number. */
interface Wire {
  readonly type: 'value' | 'function' | 'promise' | 'error' | 'array' | 'object';
  readonly value?: unknown;
  readonly number?: number;
  readonly items?: readonly Wire[];
  readonly entries?: readonly (readonly [string, Wire])[];
}

interface Packet {
  readonly type: 'call' | 'return' | 'throw' | 'settle' | 'expose';
  readonly number?: number;
  readonly args?: readonly Wire[];
  readonly value?: Wire;
  readonly failed?: boolean;
  readonly key?: string;
}

type Callable = (...args: readonly unknown[]) => unknown;
export interface Membrane {
  readonly expose: (key: string, api: unknown) => void;
}

/** One side of the context bridge. Events on a shared element are synchronous and clone their detail. */
export function createMembrane(element: EventTarget, mine: string, theirs: string): Membrane {
  const functions: Callable[] = [];
  const promises = new Map<number, (packet: Packet) => void>();
  let promiseCount = 0;
  let answered: Packet = { type: 'return' };
  const send = (packet: Packet) => {
    element.dispatchEvent(new CustomEvent(theirs, { detail: packet }));
  };
  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const encode = (value: unknown): Wire => {
    if (typeof value === 'function') return { type: 'function', number: functions.push(value as Callable) - 1 };
    if (typeof value === 'symbol') throw new Error('a symbol cannot cross the context bridge');
    if (value instanceof Promise) {
      const number = (promiseCount += 1);
      value.then(
        (result) => send({ type: 'settle', number, value: encode(result) }),
        (error: unknown) => send({ type: 'settle', number, failed: true, value: encode(messageOf(error)) }),
      );
      return { type: 'promise', number };
    }
    if (value instanceof Error) return { type: 'error', value: value.message };
    if (Array.isArray(value)) return { type: 'array', items: value.map(encode) };
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return { type: 'object', entries: Object.entries(value).map(([key, item]) => [key, encode(item)] as const) };
    }
    return { type: 'value', value };
  };
  const call = (number: number, args: readonly unknown[]): unknown => {
    send({ type: 'call', number, args: args.map(encode) });
    const { type, value = { type: 'value' } } = answered;
    if (type === 'throw') throw new Error(String(decode(value)));
    return decode(value);
  };
  const decode = (wire: Wire): unknown => {
    const number = wire.number ?? 0;
    switch (wire.type) {
      case 'value':
        return wire.value;
      case 'error':
        return new Error(String(wire.value));
      case 'array':
        return wire.items?.map(decode);
      case 'object':
        return Object.freeze(Object.fromEntries((wire.entries ?? []).map(([key, item]) => [key, decode(item)])));
      case 'function':
        return (...args: readonly unknown[]) => call(number, args);
      case 'promise':
        return new Promise((resolve, reject) => {
          promises.set(number, ({ failed, value = { type: 'value' } }) => {
            if (failed === true) reject(new Error(String(decode(value))));
            else resolve(decode(value));
          });
        });
    }
  };
  const run = (packet: Packet): Packet => {
    try {
      return { type: 'return', value: encode(functions[packet.number ?? 0]?.(...(packet.args ?? []).map(decode))) };
    } catch (error) {
      return { type: 'throw', value: encode(messageOf(error)) };
    }
  };
  element.addEventListener(mine, (event) => {
    const packet = (event as CustomEvent<Packet>).detail;
    switch (packet.type) {
      case 'call':
        send(run(packet));
        return;
      case 'return':
      case 'throw':
        answered = packet;
        return;
      case 'settle':
        promises.get(packet.number ?? 0)?.(packet);
        promises.delete(packet.number ?? 0);
        return;
      case 'expose':
        Object.defineProperty(window, packet.key ?? '', {
          value: decode(packet.value ?? { type: 'value' }),
          enumerable: true,
        });
    }
  });
  return { expose: (key, api) => send({ type: 'expose', key, value: encode(api) }) };
}

/** The page's own world: take the shared element before any script of the page runs. */
export function installPageWorld(create: typeof createMembrane, handshake: string): void {
  window.addEventListener(
    handshake,
    (event) => {
      event.stopImmediatePropagation();
      const element = (event as MouseEvent).relatedTarget;
      if (element !== null) create(element, 'page', 'preload');
    },
    { once: true, capture: true },
  );
}

interface Codec {
  readonly pack: (value: unknown) => string;
  readonly unpack: (text: string) => unknown;
}

/** The preload's world: `require('electron')` of a sandboxed preload, and nothing else. */
export function installPreloadWorld(
  create: typeof createMembrane,
  handshake: string,
  { pack, unpack }: Codec,
  strict: <T extends object>(name: string, target: T) => T,
  /** Stops in the debugger, which alone can tell a path, sets it, and goes on. */
  pause: (answer: { readonly file: File; path: string }) => string,
  preload: (require: (name: string) => unknown, module: object, exports: object) => void,
): void {
  if (window !== window.top) return;
  const element = document.createElement('i');
  window.dispatchEvent(new MouseEvent(handshake, { relatedTarget: element }));
  const membrane = create(element, 'preload', 'page');

  interface World {
    electronSend(text: string): void;
    electronReceive(text: string): void;
  }
  const world = globalThis as unknown as World;
  const calls = new Map<number, (answer: { readonly error?: string; readonly value?: unknown }) => void>();
  const listeners = new Map<string, Set<Callable>>();
  let count = 0;
  world.electronReceive = (text) => {
    const message = unpack(text) as { number?: number; error?: string; value?: unknown; channel?: string; args?: [] };
    if (message.number !== undefined) calls.get(message.number)?.(message);
    else for (const one of [...(listeners.get(message.channel ?? '') ?? [])]) one({}, ...(message.args ?? []));
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        const number = (count += 1);
        calls.set(number, ({ error, value }) => {
          calls.delete(number);
          if (error === undefined) resolve(value);
          else reject(new Error(`Error invoking remote method '${channel}': ${error}`));
        });
        world.electronSend(pack({ number, channel, args }));
      }),
    on: (channel: string, listener: Callable) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    },
    removeListener: (channel: string, listener: Callable) => {
      listeners.get(channel)?.delete(listener);
    },
  };
  const electron = strict('electron (in a sandboxed preload)', {
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
    contextBridge: strict('contextBridge', { exposeInMainWorld: membrane.expose }),
    webUtils: strict('webUtils', {
      getPathForFile: (file: unknown) => {
        if (file instanceof File) return pause({ file, path: '' });
        throw new TypeError('getPathForFile expected a File');
      },
    }),
  });
  const require = (name: string) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}
