import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
  readonly tag: string;
}

/** The built window by address, in memory: an address that is not a key is not there, whatever it spells. */
export type Assets = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.eot': 'application/vnd.ms-fontobject',
};

export class WindowNotBuiltError extends Error {
  override readonly name = 'WindowNotBuiltError';
}

/** Beside the bundle of the command line, or in `dist` when it runs from source. */
const PLACES = ['./renderer/', '../../dist/renderer/'];

/** Read the built window once. Throws `WindowNotBuiltError` when there is none. */
export async function loadAssets(places: readonly string[] = PLACES): Promise<Assets> {
  for (const place of places) {
    const assets = await readFolder(fileURLToPath(new URL(place, import.meta.url)));
    const index = assets.get('/index.html');
    if (index !== undefined) return assets.set('/', index);
  }
  throw new WindowNotBuiltError('the window is not built; run `npm run build` first');
}

async function readFolder(folder: string): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const entry of await listFiles(folder)) {
    const type = TYPES[extname(entry)];
    if (type === undefined) continue;
    const bytes = await readFile(join(folder, entry));
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    assets.set(`/${entry.replaceAll('\\', '/')}`, { bytes, type, tag });
  }
  return assets;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch {
    return [];
  }
}

/** Send the file of this address. False when there is none. */
export function sendAsset(assets: Assets, path: string, request: IncomingMessage, response: ServerResponse): boolean {
  const asset = assets.get(path);
  if (asset === undefined) return false;
  // Revalidated every time: the next run on this port may serve a newer build.
  const headers = { 'content-type': asset.type, 'cache-control': 'no-cache', etag: asset.tag };
  if (request.headers['if-none-match'] === asset.tag) {
    response.writeHead(304, headers).end();
    return true;
  }
  response.writeHead(200, { ...headers, 'content-length': asset.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : asset.bytes);
  return true;
}
