import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { displayProblem, fetchRuntime, findRuntime } from './electron-runtime.mjs';
import { ROOT, runBuild } from './run.mjs';
import { isStale } from './stale.mjs';

/**
 * `npm start [-- FILE|FOLDER…]`: build when needed, then open the window. Electron shows it where its runtime is or can
 * be had; elsewhere the same window opens in the browser.
 */
const ELECTRON = join(ROOT, 'node_modules/electron');
const NOTE = join(ROOT, 'node_modules/.cache/assay/electron-download-failed');

// npm changes into the root; names are relative to where it was called.
const from = process.env.INIT_CWD ?? process.cwd();
const paths = process.argv.slice(2).map((word) => (word.startsWith('-') ? word : resolve(from, word)));

if (isStale(ROOT) && runBuild() !== 0) {
  process.exitCode = 1;
} else {
  const runtime = await chooseRuntime();
  if (runtime.path === undefined) {
    console.log(`Electron cannot open a window (${runtime.missing}); opening the same window in the browser.`);
    run(process.execPath, [join(ROOT, 'dist/cli.mjs'), 'serve', '--open', ...paths]);
  } else {
    run(runtime.path, [ROOT, ...paths]);
  }
}

async function chooseRuntime() {
  const problem = displayProblem(process.platform, process.env);
  if (problem !== '') return { missing: problem };
  const runtime = findRuntime(ELECTRON);
  return runtime.path === undefined ? fetchRuntime(ELECTRON, NOTE) : runtime;
}

/** Stay until it ends, and end as it did. Ctrl+C on a terminal reaches both; any other signal only us. */
function run(command, args) {
  const env = { ...process.env };
  // Set by an editor's terminal that is itself an Electron: the app would start as plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`${command} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
