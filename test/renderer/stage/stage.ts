import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { CONTENT_SECURITY_POLICY } from '../../../electron/main/app-protocol.ts';
import { findChromium } from '../../e2e/chromium.ts';

/** The window on a page of its own with a fake engine behind it, under the very policy the product sets. */
export class Stage {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(browser: Browser, server: Server, folder: string) {
    this.#browser = browser;
    this.#server = server;
    this.#folder = folder;
  }

  static async build(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'assay-stage-'));
    // A test runner sets another NODE_ENV, with which React would be its slower self that runs effects twice.
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
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
    process.env['NODE_ENV'] = environment;
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
    const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
    return new Stage(browser, server, folder);
  }

  /** A new page; `problems` gathers what it says on its console and what it throws. */
  async open(play: string, options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[] }> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    const { port } = this.#server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?play=${play}`);
    return { page, problems };
  }

  async close(): Promise<void> {
    await this.#browser.close();
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
