import type { Cli, Register } from './cli.ts';
import { runProgram } from './program.ts';

/** Each command is loaded when it is called: a check of a small file takes less time than loading all of them. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  validate: async () => (await import('./commands/validate.ts')).registerValidate,
  inspect: async () => (await import('./commands/inspect.ts')).registerInspect,
  compare: async () => (await import('./commands/compare.ts')).registerCompare,
  manifest: async () => (await import('./commands/manifest.ts')).registerManifest,
  rewrite: async () => (await import('./commands/rewrite.ts')).registerRewrite,
  salvage: async () => (await import('./commands/salvage.ts')).registerSalvage,
  pipeline: async () => (await import('./commands/pipeline.ts')).registerPipeline,
  serve: async () => (await import('./commands/serve.ts')).registerServe,
  watch: async () => (await import('./commands/watch.ts')).registerWatch,
  explain: async () => (await import('./commands/explain.ts')).registerExplain,
};

/** Load what a command line asks for. Resolves with what runs it, which resolves with the exit code. */
export async function loadCommands(args: readonly string[]): Promise<() => Promise<number>> {
  const commands = await commandsFor(args);
  return async () => await runProgram(args, systemCli(), commands);
}

/** The command that is called; all of them where help is wanted, or the name is none of theirs. */
async function commandsFor([name = '']: readonly string[]): Promise<readonly Register[]> {
  if (name === '--version' || name === '-V') return [];
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return load === undefined ? await Promise.all(Object.values(COMMANDS).map((each) => each())) : [await load()];
}

function systemCli(): Cli {
  const cancel = new AbortController();
  process.once('SIGINT', () => {
    cancel.abort(new Error('cancelled'));
  });
  // `assay … | head` closes the pipe early: the reader has what it wanted.
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return { out: process.stdout, err: process.stderr, env: process.env, signal: cancel.signal, exitCode: 0 };
}
