import { createColors } from 'picocolors';
import type { Command } from 'commander';

/** What a command has of the outside world; tests give their own. */
export interface Cli {
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** What the process ends with when all is done. The last word counts. */
  exitCode: ExitCode;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** 0 all valid · 1 usage, or the machine failed · 2 some of several checkpoints failed · 3 a checkpoint problem (the only one, or all). */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** A command adds itself to the program. */
export type Register = (program: Command, cli: Cli) => void;

/** A person asked for something that cannot be done: said in one line, exit code 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Colors = ReturnType<typeof createColors>;

/** Colours on a terminal, unless NO_COLOR is set to anything. FORCE_COLOR colours a pipe. Source: no-color.org. */
export function colorsFor({ out, env }: Cli): Colors {
  const forced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0';
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return createColors(!refused && (forced || out.isTTY === true));
}
