import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { registerMergeFeatures } from './pipeline-merge.ts';
import { registerResumePlan } from './pipeline-resume.ts';
import { registerStatus } from './pipeline-status.ts';

export function registerPipeline(program: Command, cli: Cli): void {
  const pipeline = program
    .command('pipeline')
    .description('look at the run folder of a pipeline, and merge its features');
  registerStatus(pipeline, cli);
  registerResumePlan(pipeline, cli);
  registerMergeFeatures(pipeline, cli);
}
