import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { RequestName } from '../contract/client.ts';
import type { PlaceId } from '../contract/host.ts';
import { REQUEST_SCHEMAS } from '../contract/schemas.ts';
import type { Engine } from '../node/engine/engine.ts';
import { sendAsset, type Assets } from './assets.ts';
import { readJson } from './body.ts';
import { assertDownloadable, sendFile } from './download.ts';
import type { EventStreams } from './events.ts';
import { HttpError } from './http-error.ts';
import { assertOwnOrigin, assertOwnPage } from './origin.ts';
import { sendJson, setCommonHeaders } from './respond.ts';
import type { Roots } from './roots.ts';
import type { Session } from './session.ts';
import type { Uploads } from './uploads.ts';

export interface Parts {
  readonly engine: Engine;
  readonly session: Session;
  readonly assets: Assets;
  readonly events: EventStreams;
  readonly uploads: Uploads;
  readonly roots: Roots;
}

/** A place to send a request to. What it returns is the `result` of the answer; `undefined`: it has answered by itself. */
type Endpoint = (parts: Parts, request: IncomingMessage, response: ServerResponse, url: URL) => Promise<unknown>;

const placeId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{24}$/)
  .transform((text) => text as PlaceId);
const SESSION = z.tuple([z.string().max(200)]);
const LIST = z.tuple([z.union([z.literal(''), placeId])]);
const OPEN = z.tuple([z.array(placeId).min(1).max(1000)]);
const DOWNLOAD = REQUEST_SCHEMAS.repairs;
const FILE_NAME = z.string().max(1000);

const ENDPOINTS: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly answer: Endpoint }>> = {
  '/api/events': {
    method: 'GET',
    answer: ({ events }, request, response) => events.connect(request, response),
  },
  '/api/upload': {
    method: 'POST',
    answer: ({ uploads }, request, _response, url) => {
      if (request.headers['content-type'] !== 'application/octet-stream')
        throw new HttpError(415, 'a file is sent as application/octet-stream');
      return uploads.receive(parse(FILE_NAME, url.searchParams.get('name')), request);
    },
  },
  // Asked first, so that a refusal is words in the window and not a file of words.
  '/api/download/ask': {
    method: 'POST',
    answer: async ({ engine }, request) => {
      const [id] = parse(DOWNLOAD, await readJson(request));
      await assertDownloadable(engine, id);
      return `/api/download?id=${id}`;
    },
  },
  '/api/download': {
    method: 'GET',
    answer: ({ engine }, _request, response, url) =>
      sendFile(engine, parse(DOWNLOAD, [url.searchParams.get('id')])[0], response),
  },
  '/api/roots/list': {
    method: 'POST',
    answer: async ({ roots }, request) => roots.list(parse(LIST, await readJson(request))[0]),
  },
  '/api/roots/open': {
    method: 'POST',
    answer: async ({ roots, engine }, request) => {
      const [places] = parse(OPEN, await readJson(request));
      const paths = await Promise.all(places.map((place) => roots.resolve(place)));
      return engine.register(paths, { within: roots.paths });
    },
  },
  ...Object.fromEntries(
    requestNames().map((name) => [`/api/request/${name}`, { method: 'POST', answer: requestEndpoint(name) } as const]),
  ),
};

/** Answer one HTTP request, or throw `HttpError`. */
export async function route(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  setCommonHeaders(response);
  assertOwnOrigin(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  // The page itself is the same for everybody and holds nothing.
  if (!url.pathname.startsWith('/api/')) {
    assertMethod(request, ['GET', 'HEAD']);
    if (!sendAsset(parts.assets, url.pathname, request, response)) throw new HttpError(404, 'there is nothing here');
    return;
  }
  assertOwnPage(request);
  if (url.pathname === '/api/session') {
    assertMethod(request, ['POST']);
    const [token] = parse(SESSION, await readJson(request, 1000));
    response.setHeader('set-cookie', parts.session.exchange(token));
    sendJson(response, 200, { result: null });
    return;
  }
  parts.session.assertKnown(request);
  const endpoint = Object.hasOwn(ENDPOINTS, url.pathname) ? ENDPOINTS[url.pathname] : undefined;
  if (endpoint === undefined) throw new HttpError(404, 'there is nothing here');
  assertMethod(request, [endpoint.method]);
  const result = await endpoint.answer(parts, request, response, url);
  if (!response.headersSent) sendJson(response, 200, { result: result ?? null });
}

function requestNames(): readonly RequestName[] {
  return Object.keys(REQUEST_SCHEMAS) as RequestName[];
}

function requestEndpoint(name: RequestName): Endpoint {
  const schema: z.ZodType<readonly unknown[]> = REQUEST_SCHEMAS[name];
  return async ({ engine }, request) => {
    const args = parse(schema, await readJson(request));
    // The schema of this very name has checked them; the compiler loses that once name and arguments are taken apart.
    const ask = engine.request.bind(engine) as (asked: RequestName, all: readonly unknown[]) => Promise<unknown>;
    return ask(name, args);
  };
}

/** Throws 400 with the place and the reason. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(400, `the request is not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function assertMethod({ method }: IncomingMessage, allowed: readonly string[]): void {
  if (method === undefined || !allowed.includes(method))
    throw new HttpError(405, `this is for ${allowed.join(' and ')} only`, { allow: allowed.join(', ') });
}
