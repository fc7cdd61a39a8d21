import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Report } from '../../contract/report.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { checkFile } from '../../node/check-file.ts';
import { FolderWatch, nodeWatchPorts, type SeenFile, type WatchPorts } from '../../node/engine/folders/folder-watch.ts';
import { walkFolder } from '../../node/folder-walk.ts';
import { VERSION } from '../../node/version.ts';
import type { CheckOptions } from '../../operations/inspection.ts';
import { reportDocument, reportOf, unreadableReport } from '../../operations/report/report.ts';
import { UsageError, type Cli, type Register } from '../cli.ts';
import { exitCodeFor } from '../exit-code.ts';
import { expectationFrom } from '../expectation-options.ts';
import { FAILED_LIST } from '../../pipeline/failed-list.ts';
import { appendFailures } from '../failed-list.ts';
import { reportersFor } from '../reporters/reporters.ts';

interface WatchFlags {
  readonly require: readonly string[];
  readonly expect?: string;
  readonly quick: boolean;
  readonly values: boolean;
  readonly safe: boolean;
  readonly logFailures: boolean;
  readonly ndjson: boolean;
}

/** Time and the file system pass in, so that a test decides when something happens. */
export function watchCommand(ports: WatchPorts): Register {
  return (program: Command, cli: Cli) => {
    program
      .command('watch')
      .description('check checkpoints of a folder as they appear, until Ctrl-C')
      .argument('<folder>', 'a folder; sub-folders are watched too')
      .option(
        '--require <key>',
        'a key that must be there; may be given again',
        (key: string, keys: readonly string[]) => [...keys, key],
        [],
      )
      .option('--expect <file|profile>', 'an expectation document, or a built-in profile')
      .option('--quick', 'read headers only: no checksums', false)
      .option('--values', 'read every value: NaN, infinity, zeros', false)
      .option('--safe', 'count what is not known to be safe as a failure', false)
      .option('--log-failures', `append path|reason|time of each failure to ${FAILED_LIST}`, false)
      .option('--ndjson', 'one JSON report a line', false)
      .addHelpText(
        'after',
        '\nA file is checked once it has come to rest. Ends with the exit code of all that was checked.',
      )
      .action(async (folder: string, flags: WatchFlags) => {
        await watchFolder(folder, flags, cli, ports);
      });
  };
}

export const registerWatch: Register = watchCommand(nodeWatchPorts);

async function watchFolder(folder: string, flags: WatchFlags, cli: Cli, ports: WatchPorts): Promise<void> {
  const options: CheckOptions = {
    checksums: !flags.quick,
    values: flags.values,
    expectation: await expectationFrom(flags.require, flags.expect),
    reference: null,
  };
  const [reporter] = await reportersFor({ json: false, ndjson: flags.ndjson }, cli, true);
  const reports: Report[] = [];
  const check = async (path: string) => {
    const outcome = await checkFile(path, { ...options, signal: cli.signal });
    const report =
      outcome.kind === 'failed'
        ? unreadableReport(path, outcome.error)
        : reportOf(path, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
    reports.push(report);
    reporter?.report(report, outcome.kind === 'failed' ? null : outcome.inspection);
    if (flags.logFailures) await appendFailures(FAILED_LIST, [report], flags);
  };
  let checks = Promise.resolve();
  const lost = new Promise<string>((tell) => {
    const watch = new FolderWatch({
      folder,
      ports,
      list: () => filesOf(folder),
      onSettled: (paths) => {
        for (const path of paths) checks = checks.then(() => (cli.signal.aborted ? undefined : check(path)));
      },
      onLost: tell,
    });
    cli.signal.addEventListener('abort', () => {
      watch.stop();
      tell('');
    });
    watch.start().then(
      () => cli.err.write(`watching ${folder}; Ctrl-C ends it\n`),
      (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
    );
  });
  const why = await lost;
  await checks.catch((error: unknown) => {
    if (!cli.signal.aborted) throw error;
  });
  await reporter?.end(reportDocument(VERSION, reports));
  if (why !== '') throw new UsageError(`${folder} cannot be watched: ${why}`);
  cli.exitCode = exitCodeFor(reports, flags);
}

async function filesOf(folder: string): Promise<readonly SeenFile[]> {
  const seen: SeenFile[] = [];
  for await (const { path, error } of walkFolder(folder, { recursive: true })) {
    if (error !== undefined) continue;
    // Gone between the listing and the look: it will be seen when it is back.
    const stats = await stat(path).catch(() => null);
    if (stats !== null) seen.push({ path, size: stats.size, modified: stats.mtimeMs });
  }
  return seen;
}
