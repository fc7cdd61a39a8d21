#!/usr/bin/env node
import process from 'node:process';
import type { Cli, Register } from './cli.ts';
import { registerCompare } from './commands/compare.ts';
import { registerExplain } from './commands/explain.ts';
import { registerInspect } from './commands/inspect.ts';
import { registerManifest } from './commands/manifest.ts';
import { registerPipeline } from './commands/pipeline.ts';
import { registerRewrite } from './commands/rewrite.ts';
import { registerSalvage } from './commands/salvage.ts';
import { registerServe } from './commands/serve.ts';
import { registerValidate } from './commands/validate.ts';
import { registerWatch } from './commands/watch.ts';
import { runProgram } from './program.ts';

const COMMANDS: readonly Register[] = [
  registerValidate,
  registerInspect,
  registerCompare,
  registerManifest,
  registerRewrite,
  registerSalvage,
  registerPipeline,
  registerServe,
  registerWatch,
  registerExplain,
];

const cancel = new AbortController();
process.once('SIGINT', () => {
  cancel.abort(new Error('cancelled'));
});
// `assay … | head` closes the pipe early: the reader has what it wanted.
process.stdout.on('error', (error: Error & { code?: string }) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const cli: Cli = { out: process.stdout, err: process.stderr, env: process.env, signal: cancel.signal, exitCode: 0 };
process.exitCode = await runProgram(process.argv.slice(2), cli, COMMANDS);
