import type { Data } from './cdp.ts';
import { fromWire, toWire } from './origin.ts';
import { protocolHandlers } from './state.ts';

interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly resourceType: string;
}

/** `window.open` cannot be stopped by a client of DevTools, but by the page's own policy: everything but pop-ups. */
const WITHOUT_POPUPS =
  'sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-pointer-lock allow-presentation';

/** Answers what a page asks the network for: its own scheme from the app, a denied navigation with an abort. */
export class Network {
  readonly #ask: (method: string, params: Data) => Promise<Data>;
  readonly #denied = new Set<string>();
  denyPopups = false;

  constructor(ask: (method: string, params: Data) => Promise<Data>) {
    this.#ask = ask;
  }

  deny(url: string): void {
    this.#denied.add(toWire(url));
  }

  async answer(params: Data): Promise<void> {
    const { requestId, request, resourceType } = params as unknown as Paused;
    const url = fromWire(request.url);
    const handler = protocolHandlers.get(new URL(url).protocol.slice(0, -1));
    if (resourceType === 'Document' && this.#denied.delete(request.url)) {
      await this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    } else if (new URL(url).pathname === '/favicon.ico') {
      // Electron never asks for one.
      await this.#send('Fetch.fulfillRequest', { requestId, responseCode: 204 });
    } else if (handler !== undefined) {
      const response = await handler(new Request(url, { method: request.method, headers: request.headers }));
      await this.#fulfil(requestId, response);
    } else if (url !== request.url) {
      await this.#send('Fetch.failRequest', { requestId, errorReason: 'NameNotResolved' });
    } else {
      await this.#send('Fetch.continueRequest', { requestId });
    }
  }

  async #fulfil(requestId: string, response: Response): Promise<void> {
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    if (this.denyPopups) responseHeaders.push({ name: 'content-security-policy', value: WITHOUT_POPUPS });
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    await this.#send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
  }

  async #send(method: string, params: Data): Promise<void> {
    // The page may have gone away meanwhile, and its request with it.
    await this.#ask(method, params).catch(() => undefined);
  }
}
