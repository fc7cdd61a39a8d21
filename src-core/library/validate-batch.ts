import { SILENT } from '../pipeline/run-files.ts';
import type { ErrorType } from './error-type.ts';
import {
  logFailedCheckpoint,
  validateCheckpoint,
  type ValidateOptions,
  type Validation,
} from './validate-checkpoint.ts';

export interface BatchOptions extends ValidateOptions {
  /** Checkpoints that are read at once; default 2. */
  readonly jobs?: number;
  /** Called as each is done, in the order they end. */
  readonly onChecked?: (validation: Validation, done: number, total: number) => void;
}

export interface BatchValidation {
  /** Paths, in the order given. */
  readonly valid: readonly string[];
  readonly failed: readonly {
    readonly path: string;
    readonly error: string;
    readonly errorType: ErrorType;
  }[];
  /** How many failed, by kind; kinds without a failure are left out. */
  readonly byType: Readonly<Partial<Record<ErrorType, number>>>;
  readonly results: readonly Validation[];
}

/** Check many checkpoints. One that fails stops none of the others; failures are listed in the order of the paths. */
export async function validateCheckpointBatch(
  paths: readonly string[],
  options: BatchOptions = {},
): Promise<BatchValidation> {
  const { jobs = 2, onChecked, logFailures = false, log = SILENT } = options;
  const results = new Array<Validation>(paths.length);
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let at = next++; at < paths.length; at = next++) {
      const result = await validateCheckpoint(paths[at] ?? '', { ...options, logFailures: false });
      results[at] = result;
      onChecked?.(result, ++done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, paths.length)) }, work));
  const batch = batchOf(results);
  if (logFailures !== false)
    for (const { path, error } of batch.failed)
      await logFailedCheckpoint(path, error, logFailures === true ? {} : { folder: logFailures });
  log.info({ total: paths.length, valid: batch.valid.length, failed: batch.byType }, 'batch checked');
  return batch;
}

function batchOf(results: readonly Validation[]): BatchValidation {
  const failed = results.flatMap(({ path, valid, error, errorType }) =>
    valid ? [] : [{ path, error: error ?? '', errorType: errorType ?? ('unknown' as const) }],
  );
  const byType: Partial<Record<ErrorType, number>> = {};
  for (const { errorType } of failed) byType[errorType] = (byType[errorType] ?? 0) + 1;
  const valid = results.filter((result) => result.valid).map(({ path }) => path);
  return { valid, failed, byType, results };
}
