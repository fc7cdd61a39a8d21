import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Cdp } from './cdp.ts';

export interface Chromium {
  readonly cdp: Cdp;
  readonly address: string;
  readonly process: ChildProcess;
}

/** Start Chromium without a window. It ends with this process: same group, and a listener on exit. */
export async function startChromium(switches: readonly string[], onExit: () => void): Promise<Chromium> {
  const executable = process.env['ASSAY_TEST_CHROMIUM'];
  if (executable === undefined) throw new Error('ASSAY_TEST_CHROMIUM does not name a Chromium');
  const profile = mkdtempSync(join(tmpdir(), 'assay-chromium-'));
  const child = spawn(
    executable,
    [
      '--headless=new',
      '--no-startup-window',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...switches,
      // Root in a container has no sandbox to use.
      '--no-sandbox',
    ],
    // Without a UTF-8 locale, dropped files whose names are not ASCII have no path.
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } },
  );
  process.on('exit', () => {
    child.kill('SIGKILL');
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    } catch {
      // Chromium may still be writing; the folder is in the temporary directory.
    }
  });
  child.on('exit', onExit);
  const address = await devToolsAddress(child);
  return { cdp: await Cdp.connect(address), address, process: child };
}

function devToolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('Chromium was started without a pipe');
    const lines = createInterface({ input: child.stderr });
    const said: string[] = [];
    lines.on('line', (line) => {
      said.push(line);
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.on('exit', () => reject(new Error(`Chromium did not start:\n${said.join('\n')}`)));
  });
}
