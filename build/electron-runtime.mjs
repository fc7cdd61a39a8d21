import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Electron's npm package comes without the program itself, and `require('electron')` downloads it on first use. These
 * functions look at the files alone, so that asking never starts a download.
 */

/** The executable of an unpacked runtime of the package's own version, or why there is none. */
export function findRuntime(packageFolder) {
  const read = (name) => readFileSync(join(packageFolder, name), 'utf8').trim();
  try {
    const { version } = JSON.parse(read('package.json'));
    const unpacked = read('dist/version').replace(/^v/, '');
    if (unpacked !== version) return { missing: `its runtime is of version ${unpacked}, not ${version}` };
    const path = join(packageFolder, 'dist', read('path.txt'));
    return existsSync(path) ? { path } : { missing: 'its runtime is incomplete' };
  } catch {
    return { missing: 'its runtime has not been downloaded' };
  }
}

/** Why no window can be shown here, or ''. */
export function displayProblem(platform, env) {
  const hasDisplay = platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
  return hasDisplay ? '' : 'this machine has no display';
}

/** At most this long, once; a slower download is better started by hand. */
const FETCH_MILLISECONDS = 120_000;
const PROBE_MILLISECONDS = 5_000;
const DOWNLOADS = 'https://github.com/electron/electron/releases/';

/** Let the package fetch its runtime. Remembers a failure in `note`, so that the next start does not wait again. */
export async function fetchRuntime(packageFolder, note) {
  if (existsSync(note)) return { missing: 'its runtime could not be downloaded before' };
  const problem = (await isReachable()) ? await runInstaller(packageFolder) : 'its download server cannot be reached';
  const runtime = findRuntime(packageFolder);
  if (runtime.path !== undefined) return runtime;
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, `${problem}\n`);
  return { missing: problem };
}

/** A mirror, a proxy or a copy kept from before are the installer's own affair: then it is simply tried. */
async function isReachable() {
  const { env } = process;
  const settings = Object.keys(env).some((name) => /electron_mirror$|^https?_proxy$/i.test(name) && env[name]);
  if (settings || existsSync(cacheFolder())) return true;
  try {
    await fetch(DOWNLOADS, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MILLISECONDS) });
    return true;
  } catch {
    return false;
  }
}

/** Where @electron/get keeps what it has downloaded. */
function cacheFolder() {
  const { env, platform } = process;
  if (env.electron_config_cache) return env.electron_config_cache;
  if (platform === 'darwin') return join(homedir(), 'Library/Caches/electron');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'electron/Cache');
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'electron');
}

/** Resolves to what went wrong, or ''. */
function runInstaller(packageFolder) {
  console.log('fetching the runtime of Electron, once (about 110 MB, at most two minutes) …');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: 'ignore',
      timeout: FETCH_MILLISECONDS,
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => {
      if (signal !== null) resolve('its download takes too long');
      else resolve(code === 0 ? '' : 'its download failed');
    });
  });
}
