import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { displayText } from '../../model/display-text.ts';
import { readPythonJson } from '../../bytes/python-json.ts';
import { planResume, type PlannedFile, type ResumePlan } from '../../pipeline/resume-plan.ts';
import { colorsFor, UsageError, type Cli, type Colors } from '../cli.ts';
import { fileProgress, lookAtRun, nameLines, problemLines, runExitCode, writeJson } from '../pipeline-run.ts';

interface ResumeFlags {
  readonly json: boolean;
  readonly skipCheckpointValidation: boolean;
  readonly forceResume: boolean;
  readonly config?: string;
  readonly stages?: string;
}

export function registerResumePlan(pipeline: Command, cli: Cli): void {
  pipeline
    .command('resume-plan')
    .description('say where a run would resume, and why; nothing on the disk is changed')
    .argument('<dir>', 'the run folder')
    .option('--stages <a,b,c>', 'the stages of the pipeline, in order')
    .option('--config <file>', 'JSON of the configuration it would run with, to compare with the recorded one')
    .option('--skip-checkpoint-validation', 'take files that are marked done for good', false)
    .option('--force-resume', 'go on although the configuration is another one, or files are damaged', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 it can resume · 1 usage, or the machine failed · 3 something is damaged or missing, and not forced',
    )
    .action(async (folder: string, flags: ResumeFlags) => {
      await plan(folder, flags, cli);
    });
}

async function plan(folder: string, flags: ResumeFlags, cli: Cli): Promise<void> {
  const { skipCheckpointValidation, forceResume, stages, config } = flags;
  const options = {
    skipCheckpointValidation,
    forceResume,
    signal: cli.signal,
    onProgress: fileProgress(cli),
    ...(stages === undefined ? {} : { stages: stages.split(',').map((stage) => stage.trim()) }),
    ...(config === undefined ? {} : { config: await readConfig(config) }),
  };
  const found = await lookAtRun(folder, (files) => planResume(files, options));
  if (flags.json) writeJson(cli, { folder, ...found });
  else cli.out.write(describePlan(folder, found, colorsFor(cli)));
  cli.exitCode = forceResume ? 0 : runExitCode(found);
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UsageError(`--config: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const read = readPythonJson(bytes);
  if (!read.ok) throw new UsageError(`--config ${path}: ${read.why}`);
  if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value))
    throw new UsageError(`--config ${path}: it is not an object`);
  return read.value as Readonly<Record<string, unknown>>;
}

function describePlan(folder: string, plan: ResumePlan, colors: Colors): string {
  const { resumeAt, why, problems, config } = plan;
  const where = [resumeAt?.stage, resumeAt?.file].filter((part) => part !== null && part !== undefined);
  const head =
    resumeAt === null ? 'nothing left to do' : `resume at ${where.length === 0 ? 'the beginning' : where.join(', ')}`;
  const lines = [`${colors.bold(displayText(folder))}: ${displayText(head)}`, `  ${displayText(why)}`];
  if (config === 'changed') lines.push(`  ${colors.yellow('the configuration is not the one it ran with')}`);
  for (const stage of plan.stages)
    lines.push(`  stage ${displayText(stage.stage)}: ${stage.skip ? 'skip' : 'run'}, ${displayText(stage.why)}`);
  lines.push(...nameLines('Make again', plan.redo.map(line), colors));
  lines.push(
    ...nameLines(
      'Not begun',
      plan.pending.map((name) => displayText(name)),
      colors,
    ),
  );
  lines.push(...nameLines('Skip', plan.skip.map(line), colors));
  lines.push(
    ...nameLines(
      'Left over',
      plan.leftovers.map((name) => displayText(name)),
      colors,
    ),
  );
  if (problems.length > 0) lines.push('', colors.bold('Problems'), ...problemLines(problems, colors));
  return `${lines.join('\n')}\n`;
}

function line({ name, why }: PlannedFile): string {
  return `${displayText(name)}: ${displayText(why)}`;
}
