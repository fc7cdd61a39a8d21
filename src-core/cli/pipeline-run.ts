import { stat } from 'node:fs/promises';
import { SourceError } from '../bytes/source-error.ts';
import { systemCode } from '../node/atomic-write/write-error.ts';
import { sourceError } from '../node/file-source.ts';
import { runFolder } from '../node/run-folder/run-folder.ts';
import { VERSION } from '../node/version.ts';
import type { RunFiles } from '../pipeline/run-files.ts';
import type { RunProblem } from '../pipeline/run-documents.ts';
import type { RunStatus } from '../pipeline/run-status.ts';
import { displayText } from '../model/display-text.ts';
import { jsonText } from '../operations/report/json-text.ts';
import { UsageError, type Cli, type Colors, type ExitCode } from './cli.ts';
import { formatCount } from '../model/quantity.ts';

/** What the commands of `assay pipeline` share: the folder, how far they are, and the words for what they found. */

/** Look at a run folder. Throws `UsageError` where there is none, nothing of a run is in it, or the machine fails. */
export async function lookAtRun<T>(folder: string, look: (files: RunFiles) => Promise<T | null>): Promise<T> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new UsageError(`${folder} is no folder; name the folder of the run`);
    const found = await look(runFolder(folder));
    if (found !== null) return found;
  } catch (error) {
    if (error instanceof SourceError) throw new UsageError(error.message, { cause: error });
    if (/^E[A-Z]+$/.test(systemCode(error)) && systemCode(error) !== 'EUNKNOWN')
      throw new UsageError(sourceError(folder, 'cannot be read', error).message, { cause: error });
    throw error;
  }
  throw new UsageError(`${folder} holds nothing of a run: no state, no progress, no list of failures, no checkpoints`);
}

/** Files looked at, on a terminal's stderr. */
export function fileProgress({ err }: Cli): (done: number, total: number) => void {
  if (err.isTTY !== true) return () => undefined;
  return (done, total) => {
    const line = done === total ? '' : `checking ${formatCount(done)} of ${formatCount(total)} files`;
    err.write(`\r\u001b[K${line}`);
  };
}

/** 3 for a run with a problem of its own; 1 where the machine could not read part of it. */
export function runExitCode({ verdict, problems }: Pick<RunStatus, 'verdict' | 'problems'>): ExitCode {
  if (verdict !== 'valid') return 3;
  return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

export function writeJson(cli: Cli, document: object): void {
  cli.out.write(`${jsonText({ schema: 1, tool: { name: 'assay', version: VERSION }, ...document }, 2)}\n`);
}

export function problemLines(problems: readonly RunProblem[], colors: Colors): readonly string[] {
  return problems.map(({ severity, level, file, message }) => {
    const mark = severity === 'error' ? colors.red('✗') : colors.yellow('!');
    const where = level === null ? '' : colors.dim(` (level ${level})`);
    return `  ${mark} ${file === '' ? '' : `${displayText(file)}: `}${displayText(message)}${where}`;
  });
}

/** The first names of a list, each on a line of its own, and how many more there are. */
export function nameLines(title: string, lines: readonly string[], colors: Colors, limit = 20): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > limit ? [colors.dim(`  and ${formatCount(lines.length - limit)} more`)] : [];
  return [
    '',
    `${colors.bold(title)} ${formatCount(lines.length)}`,
    ...lines.slice(0, limit).map((line) => `  ${line}`),
    ...more,
  ];
}
