import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { AssayWindow } from '../pages/assay-window.ts';
import { dropFiles, watchForProblems, type Host } from './host.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `assay serve` and a page of a browser on it. */
export class BrowserHost implements Host {
  readonly kind = 'browser';
  readonly page: Page;
  readonly problems: readonly string[];
  readonly #context: BrowserContext;
  readonly #server: ChildProcess;
  /** Where it keeps what a person prefers. */
  readonly settings: string;

  private constructor(page: Page, context: BrowserContext, server: ChildProcess, settings: string) {
    this.page = page;
    this.problems = watchForProblems(page);
    this.#context = context;
    this.#server = server;
    this.settings = settings;
  }

  /** `roots` are the folders the window may look into; `paths` are opened at once. */
  static async start(browser: Browser, roots: readonly string[], paths: readonly string[] = []): Promise<BrowserHost> {
    const args = [join(ROOT, 'dist/cli.mjs'), 'serve', '--port', '0', '--no-open', ...roots, ...paths];
    const settings = mkdtempSync(join(tmpdir(), 'assay-settings-'));
    const env = { ...process.env, XDG_CONFIG_HOME: settings };
    const server = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, locale: 'en-US' });
    const page = await context.newPage();
    const host = new BrowserHost(page, context, server, settings);
    await page.goto(await addressOf(server));
    return host;
  }

  async openFiles(paths: readonly string[]): Promise<void> {
    await new AssayWindow(this.page).openFromList(paths);
  }

  async dropFiles(paths: readonly string[]): Promise<void> {
    await dropFiles(this.page, paths);
  }

  async close(): Promise<void> {
    await this.#context.close();
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    if (this.#server.kill()) await ended;
    rmSync(this.settings, { recursive: true, force: true });
  }
}

/** The address with the token of this run, as the server prints it for people. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    for (const stream of [server.stdout, server.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      });
    }
    server.once('exit', () => reject(new Error(`assay serve ended:\n${said.join('\n')}`)));
  });
}
