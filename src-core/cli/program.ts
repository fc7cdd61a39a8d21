import { Command, CommanderError, Help, type Option } from 'commander';
import { VERSION } from '../node/version.ts';
import { UsageError, type Cli, type ExitCode, type Register } from './cli.ts';

/** Run one command line (without `node` and the script). Resolves with the exit code; rejects only with our own bugs. */
export async function runProgram(args: readonly string[], cli: Cli, commands: readonly Register[]): Promise<ExitCode> {
  const program = new Command('assay')
    .description(
      'Check machine-learning checkpoints: whole? loadable? what was expected? safe? Nothing in them is executed.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError('(assay --help lists commands and options)')
    .configureOutput({ writeOut: (text) => cli.out.write(text), writeErr: (text) => cli.err.write(text) })
    .exitOverride();
  for (const register of commands) register(program, cli);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    return exitCodeOf(error, cli);
  }
}

/** As commander does, but a switch that is off, a list of nothing and no text go without saying. */
function describeOption(option: Option): string {
  const value: unknown = option.defaultValue;
  const isNothing = value === false || value === '' || (Array.isArray(value) && value.length === 0);
  return isNothing ? option.description : new Help().optionDescription(option);
}

function exitCodeOf(error: unknown, cli: Cli): ExitCode {
  // commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (cli.signal.aborted) return 130;
  if (error instanceof UsageError) {
    cli.err.write(`assay: ${error.message}\n`);
    return 1;
  }
  throw error;
}
