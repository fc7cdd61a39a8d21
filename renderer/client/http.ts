import type {
  Client,
  EventName,
  Events,
  PlaceId,
  RequestName,
  Requests,
  RootListing,
} from '../../src-core/contract/client.ts';
import { createEventStream, type EventStream } from './events.ts';
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
 * The client of `assay serve`. The session is a cookie the server set when the page was opened with its token; scripts
 * never see it.
 */
export function createHttpClient(): Client {
  let stream: EventStream | null = null;
  const on = <K extends EventName>(event: K, listener: Events[K]): (() => void) => {
    stream ??= createEventStream('/api/events');
    return stream.on(event, listener);
  };
  const request =
    <K extends RequestName>(name: K) =>
    (...args: Parameters<Requests[K]>) =>
      post(`/api/request/${name}`, args) as Promise<ReturnType<Requests[K]>>;
  return {
    queue: request('queue'),
    view: request('view'),
    tensors: request('tensors'),
    values: request('values'),
    entries: request('entries'),
    globals: request('globals'),
    validate: request('validate'),
    cancel: request('cancel'),
    remove: request('remove'),
    explain: request('explain'),
    on,
    host: {
      kind: 'browser',
      addFiles: (files, onProgress) => upload('/api/upload', files, onProgress),
      openDialog: null,
      roots: {
        list: (folder: PlaceId | '') => post('/api/roots/list', [folder]) as Promise<RootListing>,
        open: async (places) => {
          await post('/api/roots/open', [places]);
        },
      },
      showInFolder: null,
      copyText: (text) => navigator.clipboard.writeText(text),
    },
  };
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
