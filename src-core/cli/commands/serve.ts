import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { SourceError } from '../../bytes/source-error.ts';
import { settingsFolder } from '../../node/user-folders.ts';
import { createEngine } from '../../node/engine/create-engine.ts';
import { loadAssets, WindowNotBuiltError } from '../../server/assets.ts';
import { hasDisplay, openBrowser } from '../../server/open-browser.ts';
import { startServer, type RunningServer } from '../../server/server.ts';
import { UsageError, type Cli } from '../cli.ts';

interface ServeFlags {
  readonly port: number;
  readonly jobs: number;
  readonly quick: boolean;
  readonly open: boolean;
}

/** `assay serve`: the window in a browser. */
export function registerServe(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('show the window in a browser, on this machine or through an SSH tunnel')
    .argument(
      '[path...]',
      'checkpoints (files, sets) and runs to open, folders to open from (default: the current folder)',
    )
    .option('-p, --port <n>', 'port on 127.0.0.1; 0 takes any free one', readPort, 0)
    .option('-j, --jobs <n>', 'files checked at once', readJobs, Math.max(1, Math.min(4, availableParallelism() - 1)))
    .option('--quick', 'read headers only when a file is opened: no checksums', false)
    .option('--open', 'open the browser', false)
    .option('--no-open', 'do not open the browser (default)')
    .action(async (paths: readonly string[], flags: ServeFlags) => {
      await serve(paths, flags, cli);
    });
}

/** Serve until the process is told to stop. Throws `UsageError` when it cannot begin. */
async function serve(paths: readonly string[], { port, jobs, quick, open }: ServeFlags, cli: Cli): Promise<void> {
  const stateFile = join(settingsFolder(process.platform, cli.env), 'serve.json');
  const insisted = quick ? { insisted: { onOpen: { checksums: false, values: false } } } : {};
  const named = paths.length > 0 ? paths : ['.'];
  const engine = createEngine({
    jobs,
    checksumsOnOpen: !quick,
    requiredKeys: [],
    confined: true,
    roots: named,
    stateFile,
    ...insisted,
  });
  try {
    const server = await startServer({
      paths: named,
      port,
      engine,
      assets: await loadAssets(),
      log: (line) => cli.err.write(`${line}\n`),
    });
    const stopped = untilStopped(cli.signal);
    cli.out.write(greeting(server));
    if (open) await openWindow(server, cli);
    await stopped;
    await server.close();
  } catch (error) {
    if (error instanceof SourceError || error instanceof WindowNotBuiltError)
      throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    await engine.close();
  }
}

function greeting({ url, port }: RunningServer): string {
  return [
    `Assay is open at  ${url}`,
    `From another machine:  ssh -L ${port}:127.0.0.1:${port} ${hostname()}  and open the same address there.`,
    'Whoever has this address can read what was named here. Ctrl+C ends it.',
    '',
  ].join('\n');
}

async function openWindow({ url, privateFolder }: RunningServer, cli: Cli): Promise<void> {
  const opened = hasDisplay(process.platform, cli.env) && (await openBrowser(url, privateFolder));
  if (!opened) cli.err.write('No browser could be opened here; open the address above.\n');
}

/** Ctrl+C aborts the signal of every command; a terminal that closes and a service manager send these. */
function untilStopped(signal: AbortSignal): Promise<void> {
  const others = ['SIGTERM', 'SIGHUP'] as const;
  return new Promise((resolve) => {
    const stop = () => {
      for (const name of others) process.off(name, stop);
      resolve();
    };
    for (const name of others) process.on(name, stop);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}

function readJobs(text: string): number {
  const jobs = Number(text);
  if (!/^\d{1,3}$/.test(text) || jobs < 1) throw new InvalidArgumentError('1 or more files are checked at once');
  return jobs;
}
