import { appendFile } from 'node:fs/promises';
import type { Report } from '../contract/report.ts';
import { UsageError } from './cli.ts';
import { hasProblem, type Strictness } from './exit-code.ts';

/** The pipeline's own name for the list. */
export const FAILED_LIST = 'failed_checkpoints.txt';

/** Append `path|reason|ISO time`, one failure a line, to the list that the pipeline keeps. */
export async function appendFailures(name: string, reports: readonly Report[], strictness: Strictness): Promise<void> {
  const failed = reports.filter((report) => report.machineError !== undefined || hasProblem(report, strictness));
  if (failed.length === 0) return;
  const time = new Date().toISOString();
  const lines = failed.map(({ path, error, safety }) => {
    const reason = error === '' ? `safety: ${safety ?? 'not scanned'}` : error;
    return `${oneLine(path)}|${oneLine(reason)}|${time}\n`;
  });
  try {
    await appendFile(name, lines.join(''));
  } catch (error) {
    throw new UsageError(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A line of the list is a line: breaks inside a name would make two. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
