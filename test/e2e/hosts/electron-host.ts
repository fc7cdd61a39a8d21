import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { findRuntime } from '../../../build/electron-runtime.mjs';
import { findChromium } from '../chromium.ts';
import { dropFiles, watchForProblems, type Host } from './host.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HARNESS = join(ROOT, 'test/harness');

/** Playwright asks the npm package where Electron is; without a runtime it is pointed at the stand-in. */
function useStandInWithoutRuntime(): string {
  const runtime = findRuntime(join(ROOT, 'node_modules/electron'));
  if ('path' in runtime) return runtime.path;
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = HARNESS;
  process.env['ASSAY_TEST_CHROMIUM'] = findChromium();
  return join(HARNESS, 'electron');
}

export class ElectronHost implements Host {
  readonly kind = 'electron';
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly problems: readonly string[];
  /** What the program has printed. */
  readonly output: readonly string[];
  readonly #profile: string;

  private constructor(app: ElectronApplication, page: Page, profile: string, output: readonly string[]) {
    this.app = app;
    this.page = page;
    this.problems = watchForProblems(page);
    this.output = output;
    this.#profile = profile;
  }

  /** Start the program with files named on its command line. */
  static async start(paths: readonly string[] = []): Promise<ElectronHost> {
    useStandInWithoutRuntime();
    const profile = mkdtempSync(join(tmpdir(), 'assay-profile-'));
    const app = await _electron.launch({ args: argumentsFor(profile, paths), cwd: ROOT, env: environment() });
    const output: string[] = [];
    app.process().stderr?.on('data', (text: Buffer) => output.push(String(text)));
    const page = await app.firstWindow();
    await page.waitForURL((url) => url.protocol !== 'about:');
    return new ElectronHost(app, page, profile, output);
  }

  /** Start the program a second time, as a file manager does. Resolves when that second one has ended. */
  startAgain(paths: readonly string[]): Promise<number | null> {
    const executable = useStandInWithoutRuntime();
    const sandbox = process.platform === 'linux' ? ['--no-sandbox'] : [];
    const args = [...sandbox, ...argumentsFor(this.#profile, paths)];
    const child = spawn(executable, args, { cwd: ROOT, env: environment(), stdio: 'ignore' });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
  }

  async openFiles(paths: readonly string[]): Promise<void> {
    await this.answerDialogWith(paths);
    await this.page.getByRole('button', { name: /^Open/ }).first().click();
  }

  /** Nobody can click in a native dialog here. */
  async answerDialogWith(filePaths: readonly string[]): Promise<void> {
    await this.app.evaluate(
      ({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen.length === 0, filePaths: chosen });
      },
      [...filePaths],
    );
  }

  async dropFiles(paths: readonly string[]): Promise<void> {
    await dropFiles(this.page, paths);
  }

  /** The process that reads files. */
  async enginePid(): Promise<number> {
    const pid = await this.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Assay engine')?.pid,
    );
    if (pid === undefined) throw new Error('there is no engine process');
    return pid;
  }

  /** End it, as a hostile file might. */
  async killEngine(): Promise<void> {
    process.kill(await this.enginePid(), 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.app.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

function argumentsFor(profile: string, paths: readonly string[]): string[] {
  return [ROOT, `--user-data-dir=${profile}`, ...paths];
}

/** As is, but for a variable of an editor's terminal, which would make the program start as plain Node. */
function environment(): Record<string, string> {
  const entries = Object.entries({ ...process.env, LANG: 'C.UTF-8' });
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (name === 'ELECTRON_RUN_AS_NODE' ? [] : [[name, value]])),
  );
}
