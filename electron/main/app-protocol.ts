import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Protocol } from 'electron';

/** The window's only origin. It serves the built page and nothing else of the disk. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'bundle';
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/**
 * What the page may load: its own scripts, styles, fonts and pictures. No connection, frame, worker, plug-in or form.
 * `data:` pictures are in the style sheet of the components.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.eot': 'application/vnd.ms-fontobject',
};

/** Must run before the app is ready. */
export function declareAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);
}

export function serveApp(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(APP_SCHEME, (request) => respond(request, folder));
}

/** Answer one request from `folder`; anything that is not a plain name of a file of a known type inside it is a 404. */
export async function respond(request: Pick<Request, 'method' | 'url'>, folder: string): Promise<Response> {
  const name = bundledName(request);
  const type = name === null ? undefined : CONTENT_TYPES[extname(name)];
  if (name === null || type === undefined) return notFound();
  try {
    return new Response(await readFile(join(folder, name)), { headers: headers(type) });
  } catch {
    return notFound();
  }
}

/** `index.html` or `assets/<name>`, the only places a build writes to; null for all else. */
function bundledName({ method, url }: Pick<Request, 'method' | 'url'>): string | null {
  const { protocol, host, pathname } = new URL(url);
  if (method !== 'GET' || protocol !== `${APP_SCHEME}:` || host !== APP_HOST) return null;
  if (pathname === '/' || pathname === '/index.html') return 'index.html';
  const asset = /^\/(assets\/[A-Za-z0-9_-][A-Za-z0-9._-]*)$/.exec(pathname);
  return asset?.[1] ?? null;
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
}

function notFound(): Response {
  return new Response('', { status: 404, headers: headers('text/plain') });
}
