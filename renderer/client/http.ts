import type { Client } from '../../src-core/contract/client.ts';
import type { PlaceId, RootListing } from '../../src-core/contract/host.ts';
import { requestsThrough } from '../../src-core/contract/request-names.ts';
import { createEventStream } from './events.ts';
import { upload } from './upload.ts';

/** A refusal or a fault of the server, in its own words. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** HTTP status; 0 when the server did not answer at all. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The client of `assay serve`. The address has the token of the run in its fragment; it is exchanged for a cookie that
 * scripts cannot read, and taken off the address before anybody looks at it.
 */
export function createHttpClient(): Client {
  const ready = startSession();
  const stream = createEventStream(ready, '/api/events');
  const ask = async (url: string, args: readonly unknown[]) => {
    await ready;
    return post(url, args);
  };
  return {
    ...requestsThrough((name, args) => ask(`/api/request/${name}`, args)),
    on: (event, listener) => stream.on(event, listener),
    host: {
      kind: 'browser',
      addFiles: async (files, onProgress) => {
        await ready;
        return upload('/api/upload', files, onProgress);
      },
      openDialog: null,
      roots: {
        list: (folder: PlaceId | '') => ask('/api/roots/list', [folder]) as Promise<RootListing>,
        open: async (places) => {
          await ask('/api/roots/open', [places]);
        },
      },
      showInFolder: null,
      dragOut: null,
      download: async (id) => {
        saveFrom((await ask('/api/download/ask', [id])) as string);
      },
      onMenu: null,
      copyText: (text) => navigator.clipboard.writeText(text),
    },
  };
}

/** A file of the server: the browser saves it by itself, however large it is. */
function saveFrom(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/** Exchange the token of the address. A page that is loaded again has none, and its cookie already. */
async function startSession(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname);
  try {
    await post('/api/session', [token]);
  } catch {
    // The cookie of an earlier visit may still be good; if not, the first request says what is wrong.
  }
}

async function post(url: string, args: readonly unknown[]): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
  } catch {
    throw new ServerError(0, 'the server does not answer; was `assay serve` stopped?');
  }
  if (response.ok) return ((await response.json()) as { readonly result?: unknown }).result;
  throw new ServerError(response.status, await errorText(response));
}

/** The server's own sentence where it gave one. */
async function errorText(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not JSON: something between us and the server answered.
  }
  return `the server answered ${response.status} ${response.statusText}`;
}
