import type { Command } from 'commander';
import { displayText } from '../../model/display-text.ts';
import type { OutputState } from '../../pipeline/run-outputs.ts';
import { readRun, type RunStatus } from '../../pipeline/run-status.ts';
import { colorsFor, type Cli, type Colors } from '../cli.ts';
import { fileProgress, lookAtRun, nameLines, problemLines, runExitCode, writeJson } from '../pipeline-run.ts';

interface StatusFlags {
  readonly json: boolean;
  readonly skipCheckpointValidation: boolean;
}

export function registerStatus(pipeline: Command, cli: Cli): void {
  pipeline
    .command('status')
    .description('say what of a run is complete, damaged, unfinished or missing; nothing on the disk is changed')
    .argument('<dir>', 'the run folder')
    .option('--skip-checkpoint-validation', 'take files that are marked done for good', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well · 1 usage, or the machine failed · 3 something is damaged or missing',
    )
    .action(async (folder: string, flags: StatusFlags) => {
      const { skipCheckpointValidation } = flags;
      const { status } = await lookAtRun(folder, (files) =>
        readRun(files, { skipCheckpointValidation, signal: cli.signal, onProgress: fileProgress(cli) }),
      );
      if (flags.json) writeJson(cli, { folder, ...status });
      else cli.out.write(describeStatus(folder, status, colorsFor(cli)));
      cli.exitCode = runExitCode(status);
    });
}

function describeStatus(folder: string, status: RunStatus, colors: Colors): string {
  const { verdict, state, problems } = status;
  const mark =
    runExitCode(status) === 0
      ? colors.green('✓ valid')
      : colors.red(verdict === 'valid' ? '✗ not all could be read' : `✗ ${verdict}`);
  const lines = [`${mark}  ${colors.bold(displayText(folder))}`];
  if (state !== null) {
    const { stage, completed, total, failed, pending, current } = state;
    const at = current === null ? '' : `, at ${displayText(current)}`;
    lines.push(
      `  stage ${displayText(stage)}: ${completed} of ${total} complete, ${failed} failed, ${pending} pending${at}`,
    );
  }
  for (const { stage, status: how } of status.stages) lines.push(`  stage ${displayText(stage)}: ${how}`);
  for (const { name, complete, failed, inProgress, pending } of status.progress)
    lines.push(
      `  ${displayText(name)}: ${complete} complete, ${failed} failed, ${inProgress} in progress, ${pending} pending`,
    );
  if (status.failedList !== null) lines.push(`  failed_checkpoints.txt: ${status.failedList.entries.length} failures`);
  for (const [state_, title] of STATES) {
    const names = status.outputs.filter((output) => output.state === state_).map(({ name }) => displayText(name));
    lines.push(...nameLines(title, names, colors));
  }
  if (problems.length > 0) lines.push('', colors.bold('Problems'), ...problemLines(problems, colors));
  return `${lines.join('\n')}\n`;
}

const STATES: readonly (readonly [OutputState, string])[] = [
  ['complete', 'Complete'],
  ['damaged', 'Damaged'],
  ['missing', 'Missing'],
  ['unreadable', 'Not readable'],
  ['unfinished', 'Unfinished'],
];
