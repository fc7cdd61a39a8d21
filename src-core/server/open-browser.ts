import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether a browser could show anything here. */
export function hasDisplay(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return environment['SSH_CONNECTION'] === undefined;
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
}

/** The program that opens a file in the browser, and its arguments. */
export function openCommand(platform: NodeJS.Platform, target: string): readonly [string, ...string[]] {
  if (platform === 'win32') return ['cmd.exe', '/d', '/c', 'start', '""', target];
  return [platform === 'darwin' ? 'open' : 'xdg-open', target];
}

/**
 * Open the window in the default browser. The command line of a program can be seen by every user of the machine, so
 * the address with its token goes through a page in the private folder. Resolves to false when no browser started.
 */
export async function openBrowser(url: string, privateFolder: string, platform = process.platform): Promise<boolean> {
  const page = join(privateFolder, 'open.html');
  await writeFile(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>Assay</title>\n`, {
    mode: 0o600,
  });
  const [program, ...args] = openCommand(platform, pathToFileURL(page).href);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
