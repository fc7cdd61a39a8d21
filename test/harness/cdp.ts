/** Parameters and results of the DevTools protocol, as far as they are looked at. */
export type Data = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Data;
  readonly sessionId?: string;
  readonly result?: Data;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: Data) => void;
  readonly reject: (reason: Error) => void;
}

/** A bare connection to Chromium's DevTools, in flat session mode. */
export class Cdp {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, (method: string, params: Data) => void>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has gone'));
      this.#waiting.clear();
    });
  }

  static connect(url: string): Promise<Cdp> {
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(new Cdp(socket)), { once: true });
      socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)), { once: true });
    });
  }

  send(method: string, params: Data = {}, sessionId?: string): Promise<Data> {
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: (reason) => reject(new Error(`${method}: ${reason.message}`)) });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  /** Events of one session, in order. */
  listen(sessionId: string, listener: (method: string, params: Data) => void): void {
    this.#listeners.set(sessionId, listener);
  }

  #receive({ id, method, params = {}, sessionId = '', result = {}, error }: Message): void {
    if (method !== undefined) {
      this.#listeners.get(sessionId)?.(method, params);
      return;
    }
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}
