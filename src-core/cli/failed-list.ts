import { basename, dirname } from 'node:path';
import type { Report } from '../contract/report.ts';
import { runFolder } from '../node/run-folder/run-folder.ts';
import { logFailedCheckpoint } from '../pipeline/failed-list.ts';
import { UsageError } from './cli.ts';
import { hasProblem, type Strictness } from './exit-code.ts';

/** Add the failures to the list that the pipeline keeps, one a line. */
export async function appendFailures(list: string, reports: readonly Report[], strictness: Strictness): Promise<void> {
  const failed = reports.filter((report) => report.machineError !== undefined || hasProblem(report, strictness));
  const folder = runFolder(dirname(list));
  try {
    for (const { path, error, safety } of failed) {
      const reason = error === '' ? `safety: ${safety ?? 'not scanned'}` : error;
      await logFailedCheckpoint(folder, path, reason, basename(list));
    }
  } catch (error) {
    throw new UsageError(`${list} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
