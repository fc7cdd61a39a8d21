import { availableParallelism, hostname } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { SourceError } from '../bytes/source-error.ts';
import { createEngine } from '../node/engine/create-engine.ts';
import { loadAssets, WindowNotBuiltError } from '../server/assets.ts';
import { hasDisplay, openBrowser } from '../server/open-browser.ts';
import { startServer, type RunningServer } from '../server/server.ts';

interface ServeFlags {
  readonly port: number;
  readonly jobs: number;
  readonly quick: boolean;
  readonly open: boolean;
}

/** `assay serve`: the window in a browser. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('show the window in a browser, on this machine or through an SSH tunnel')
    .argument('[paths...]', 'files to open, folders to open from (default: the current folder)')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', readPort, 0)
    .option('--jobs <number>', 'checks at once', readJobs, Math.max(1, Math.min(4, availableParallelism() - 1)))
    .option('--quick', 'do not read whole files when they are opened', false)
    .option('--open', 'open the browser', false)
    .action(async (paths: readonly string[], flags: ServeFlags) => {
      process.exitCode = await serve(paths, flags);
    });
}

/** Serve until the process is told to stop. Returns the exit code. */
async function serve(paths: readonly string[], { port, jobs, quick, open }: ServeFlags): Promise<number> {
  const engine = createEngine({ jobs, checksumsOnOpen: !quick, requiredKeys: [] });
  let server: RunningServer;
  try {
    server = await startServer({
      paths: paths.length > 0 ? paths : ['.'],
      port,
      engine,
      assets: await loadAssets(),
      log: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    await engine.close();
    if (!(error instanceof SourceError || error instanceof WindowNotBuiltError)) throw error;
    process.stderr.write(`assay serve: ${error.message}\n`);
    return 1;
  }
  const stopped = untilStopped();
  process.stdout.write(greeting(server));
  if (open) await openWindow(server);
  await stopped;
  await Promise.all([server.close(), engine.close()]);
  return 0;
}

function greeting({ url, port }: RunningServer): string {
  return [
    `Assay is open at  ${url}`,
    `From another machine:  ssh -L ${port}:127.0.0.1:${port} ${hostname()}  and open the same address there.`,
    'Whoever has this address can read the files named here. Ctrl+C ends it.',
    '',
  ].join('\n');
}

async function openWindow({ url, privateFolder }: RunningServer): Promise<void> {
  const opened = hasDisplay(process.platform, process.env) && (await openBrowser(url, privateFolder));
  if (!opened) process.stderr.write('No browser could be opened here; open the address above.\n');
}

/** The second signal ends the process at once, as if nobody listened. */
function untilStopped(): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}

function readJobs(text: string): number {
  const jobs = Number(text);
  if (!/^\d{1,3}$/.test(text) || jobs < 1) throw new InvalidArgumentError('a number of checks is 1 or more');
  return jobs;
}
