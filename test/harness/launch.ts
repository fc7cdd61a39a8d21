import inspector from 'node:inspector';
import { createRequire, registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium.ts';
import { app, setChromium } from './state.ts';

/**
 * A stand-in for Electron's executable, for machines that cannot have the real one: Node runs the app's own main
 * process, Chromium its pages. It keeps to Electron's command line, so Playwright drives it like Electron:
 *
 *     electron [-r MODULE]… [--inspect=PORT] [--remote-debugging-port=PORT] [SWITCH]… APP [ARGUMENT]…
 */
const require = createRequire(import.meta.url);
const [, , ...words] = process.argv;
const modules = words.flatMap((word, place) => (word === '-r' ? [words[place + 1] ?? ''] : []));
const rest = words.filter((word, place) => word !== '-r' && words[place - 1] !== '-r');
const switches = rest.filter((word) => word.startsWith('-'));
const [appPath] = rest.filter((word) => !word.startsWith('-'));
if (appPath === undefined) throw new Error('no app was named');

for (const word of switches) {
  const [name = '', value = ''] = word.replace(/^--/, '').split(/=(.*)/s);
  app.switches.set(name, value);
}
process.argv = [process.argv[1] ?? '', ...words];
Object.defineProperty(process, 'defaultApp', { value: true });
if (app.switches.has('inspect')) inspector.open(Number(app.switches.get('inspect')));

const electron = new URL('electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: electron, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
for (const name of modules) require(resolve(name));
await import(pathToFileURL(require.resolve(resolve(appPath))).href);

// An app that is not the first instance has asked to quit by now, and needs no browser.
if (!app.isQuitting) {
  const chromium = await startChromium(browserSwitches(), () => app.exit(1));
  setChromium(chromium);
  console.error(`DevTools listening on ${chromium.address}`);
  app.becomeReady();
}

/** What Playwright's loader asks of the browser, but not where it listens or keeps its profile. */
function browserSwitches(): string[] {
  const own = ['inspect', 'remote-debugging-port', 'user-data-dir', 'no-sandbox'];
  return [...app.switches].flatMap(([name, value]) =>
    own.includes(name) ? [] : [value === '' ? `--${name}` : `--${name}=${value}`],
  );
}
