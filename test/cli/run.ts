import { registerCompare } from '../../src-core/cli/commands/compare.ts';
import { registerExplain } from '../../src-core/cli/commands/explain.ts';
import { registerInspect } from '../../src-core/cli/commands/inspect.ts';
import { registerManifest } from '../../src-core/cli/commands/manifest.ts';
import { registerPipeline } from '../../src-core/cli/commands/pipeline.ts';
import { registerValidate } from '../../src-core/cli/commands/validate.ts';
import type { Cli, ExitCode } from '../../src-core/cli/cli.ts';
import { runProgram } from '../../src-core/cli/program.ts';

const COMMANDS = [
  registerValidate,
  registerPipeline,
  registerInspect,
  registerCompare,
  registerManifest,
  registerExplain,
];

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

/** Run a command line in this process, as a terminal or a pipe would see it. */
export async function assay(
  args: readonly string[],
  { env = {}, isTTY = false, signal }: Surroundings = {},
): Promise<Ran> {
  const written = { out: '', err: '' };
  const cli: Cli = {
    out: { write: (text) => (written.out += text), isTTY },
    err: { write: (text) => (written.err += text), isTTY },
    env,
    signal: signal ?? new AbortController().signal,
    exitCode: 0,
  };
  const exitCode = await runProgram(args, cli, COMMANDS);
  return { exitCode, stdout: written.out, stderr: written.err };
}
