import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { CONTENT_SECURITY_POLICY } from '../../../electron/main/app-protocol.ts';

/** The window on a page of its own with a fake engine behind it, under the very policy the product sets. */
export class Stage {
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async build(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'assay-stage-'));
    await build({
      configFile: false,
      mode: 'production',
      root: fileURLToPath(new URL('.', import.meta.url)),
      cacheDir: join(folder, 'cache'),
      logLevel: 'error',
      plugins: [react()],
      build: {
        outDir: join(folder, 'page'),
        minify: false,
        target: 'es2023',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 10_000,
      },
    });
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://stage').pathname;
      const file = normalize(path === '/' ? '/index.html' : path);
      readFile(join(folder, 'page', file)).then(
        (content) => {
          const type = TYPES[extname(file)] ?? 'application/octet-stream';
          response.writeHead(200, {
            'content-type': type,
            'content-security-policy': CONTENT_SECURITY_POLICY,
            'cache-control': path === '/' ? 'no-store' : 'max-age=3600',
          });
          response.end(content);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Stage(server, folder);
  }

  /** Where the window is that plays this, by the name in `plays.ts`. */
  address(play: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/?play=${play}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
