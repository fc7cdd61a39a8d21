import { InvalidArgumentError, type Command } from 'commander';
import { SourceError } from '../../bytes/source-error.ts';
import type { Report } from '../../contract/report.ts';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { checkFile } from '../../node/check-file.ts';
import { expandTargets, type Target } from '../../node/targets.ts';
import { VERSION } from '../../node/version.ts';
import { reportDocument, reportOf, unreadableReport } from '../../operations/report/report.ts';
import type { CheckOptions, Inspection } from '../../operations/inspection.ts';
import type { Cli } from '../cli.ts';
import { exitCodeFor } from '../exit-code.ts';
import { expectationFrom, referenceFrom } from '../expectation-options.ts';
import { FAILED_LIST } from '../../pipeline/failed-list.ts';
import { mapInOrder } from '../in-order.ts';
import { Progress } from '../progress.ts';
import { reportersFor, type OutputOptions } from '../reporters/reporters.ts';

interface ValidateFlags extends OutputOptions {
  readonly require: readonly string[];
  readonly expect?: string;
  readonly reference?: string;
  readonly quick: boolean;
  readonly values: boolean;
  readonly sha256: boolean;
  readonly safe: boolean;
  readonly recursive: boolean;
  readonly jobs: number;
  readonly logFailures: boolean;
  readonly failedList?: string;
}

export function registerValidate(program: Command, cli: Cli): void {
  program
    .command('validate')
    .description('check files and folders, level by level')
    .argument('<path...>', 'files, or folders of them')
    .option('--require <key>', 'a key that must be there (a dotted path); may be given again', collect, [])
    .option('--expect <file|profile>', 'an expectation document, or a built-in profile (pipeline-features …)')
    .option('--reference <file>', 'another checkpoint whose weights this one must fit')
    .option('--quick', 'read headers only: no checksums', false)
    .option('--values', 'read every value: NaN, infinity, zeros', false)
    .option('--sha256', 'hash each file meanwhile', false)
    .option('--safe', 'count what is not known to be safe as a failure', false)
    .option('-r, --recursive', 'look into sub-folders', false)
    .option('-j, --jobs <n>', 'files checked at once', positive, 2)
    .option('--log-failures', `append path|reason|time of each failure to ${FAILED_LIST}`, false)
    .option('--failed-list <file>', 'the same, to another file')
    .option('--json', 'one JSON document on stdout', false)
    .option('--ndjson', 'one JSON report a line, as they come', false)
    .option('--junit <file>', 'write JUnit XML')
    .option('--sarif <file>', 'write SARIF 2.1.0')
    .option('--html <file>', 'write a page that stands alone')
    .addHelpText('after', EXIT_CODES)
    .action(async (paths: string[], flags: ValidateFlags) => {
      await validateAll(paths, flags, cli);
    });
}

const EXIT_CODES = `
Exit codes: 0 all valid · 1 usage, or the machine failed · 2 some of several have a problem · 3 the only one, or all have`;

async function validateAll(paths: readonly string[], flags: ValidateFlags, cli: Cli): Promise<void> {
  const options: CheckOptions = {
    checksums: !flags.quick,
    values: flags.values,
    sha256: flags.sha256,
    expectation: await expectationFrom(flags.require, flags.expect),
    reference: await referenceFrom(flags.reference),
  };
  const targets: Target[] = [];
  for await (const target of expandTargets(paths, { recursive: flags.recursive })) targets.push(target);
  const reporters = await reportersFor(flags, cli, targets.length > 1);
  const progress = new Progress(cli);
  const reports: Report[] = [];
  const check = async (target: Target, index: number) =>
    await checkTarget(target, options, { cli, progress, label: `${index + 1}/${targets.length}` });
  for await (const { report, inspection } of mapInOrder(targets, flags.jobs, check)) {
    reports.push(report);
    progress.clear();
    for (const reporter of reporters) reporter.report(report, inspection);
  }
  progress.clear();
  const document = reportDocument(VERSION, reports);
  for (const reporter of reporters) await reporter.end(document);
  const list = flags.failedList ?? (flags.logFailures ? FAILED_LIST : null);
  if (list !== null) await (await import('../failed-list.ts')).appendFailures(list, reports, flags);
  cli.exitCode = exitCodeFor(reports, flags);
}

interface Surroundings {
  readonly cli: Cli;
  readonly progress: Progress;
  readonly label: string;
}

interface Checked {
  readonly report: Report;
  readonly inspection: Inspection | null;
}

async function checkTarget(
  target: Target,
  options: CheckOptions,
  { cli, progress, label }: Surroundings,
): Promise<Checked> {
  const { path, error } = target;
  if (error instanceof SourceError) return { report: unreadableReport(path, error), inspection: null };
  const outcome = await checkFile(path, {
    ...options,
    signal: cli.signal,
    onEvent: (event) => {
      if (event.type === 'progress') progress.show(`${label} ${event.step}`, event.done, event.total);
    },
  });
  if (outcome.kind === 'failed') return { report: unreadableReport(path, outcome.error), inspection: null };
  const { inspection } = outcome;
  return { report: reportOf(path, inspection, DEFAULT_LIMITS.findingsPerCode), inspection };
}

/** An option that may be given again. A key may hold any character, so there is no list in one option. */
function collect(text: string, previous: readonly string[]): readonly string[] {
  return [...previous, text];
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64)
    throw new InvalidArgumentError('a whole number from 1 to 64.');
  return value;
}
