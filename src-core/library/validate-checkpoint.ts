import { basename, dirname, resolve } from 'node:path';
import type { Expectation } from '../contract/expectation.ts';
import type { Report } from '../contract/report.ts';
import { DEFAULT_LIMITS } from '../model/limits.ts';
import { checkFile } from '../node/check-file.ts';
import { runFolder } from '../node/run-folder/run-folder.ts';
import { expectKeys } from '../operations/keys/profiles.ts';
import { reportOf, unreadableReport } from '../operations/report/report.ts';
import {
  logFailedCheckpoint as addFailure,
  loadFailedCheckpoints as loadFailures,
  type FailedList,
} from '../pipeline/failed-list.ts';
import { SILENT, type RunLog } from '../pipeline/run-files.ts';
import { errorTypeOf, type ErrorType } from './error-type.ts';

export interface ValidateOptions {
  /** Keys the root must have; default `['data']`, the pipeline's own. `[]` asks for none. */
  readonly requiredKeys?: readonly string[];
  /** More than keys: types, shapes, version, status, records. Its own required keys come on top. */
  readonly expectation?: Expectation;
  /** Read headers and index only: no checksums, no keys. */
  readonly skipLoad?: boolean;
  /** Read every value as well: NaN and infinity are damage then. */
  readonly values?: boolean;
  /** Count what names dangerous code as a failure. */
  readonly requireSafe?: boolean;
  /** Add failures to `failed_checkpoints.txt`: in the working folder, or in the folder named. */
  readonly logFailures?: boolean | string;
  readonly log?: RunLog;
  readonly signal?: AbortSignal;
}

export interface Validation {
  readonly path: string;
  readonly valid: boolean;
  /** The first failing finding in one line; null when valid. */
  readonly error: string | null;
  readonly errorType: ErrorType | null;
  readonly report: Report;
}

/**
 * Check one checkpoint. Every failure is an answer, a missing file included; rejects only with the signal's reason, and
 * when the list of failures cannot be written.
 */
export async function validateCheckpoint(path: string, options: ValidateOptions = {}): Promise<Validation> {
  const { log = SILENT, logFailures = false } = options;
  const validation = judged(path, await reportFor(path, options), options);
  if (validation.valid) {
    log.info({ path, format: validation.report.format, size: validation.report.size }, 'checkpoint is valid');
    return validation;
  }
  const { error, errorType, report } = validation;
  const codes = report.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  log.error({ path, errorType, error, codes, missing: report.keys.missing }, 'checkpoint failed validation');
  if (logFailures !== false)
    await logFailedCheckpoint(path, error ?? '', logFailures === true ? {} : { folder: logFailures });
  return validation;
}

async function reportFor(path: string, options: ValidateOptions): Promise<Report> {
  const outcome = await checkFile(path, {
    checksums: options.skipLoad !== true,
    values: options.values ?? false,
    expectation: options.skipLoad === true ? null : expectationOf(options),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (outcome.kind === 'failed') return unreadableReport(path, outcome.error);
  return reportOf(path, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
}

function expectationOf({ requiredKeys = ['data'], expectation }: ValidateOptions): Expectation | null {
  if (requiredKeys.length === 0) return expectation ?? null;
  const required = [...requiredKeys, ...(expectation?.required_keys ?? [])];
  return { ...expectKeys(required), ...expectation, required_keys: [...new Set(required)] };
}

function judged(path: string, report: Report, { requireSafe = false }: ValidateOptions): Validation {
  const errorType = errorTypeOf(report);
  if (errorType !== null) return { path, valid: false, error: report.error, errorType, report };
  if (!requireSafe || report.safety !== 'unsafe') return { path, valid: true, error: null, errorType: null, report };
  const danger = report.findings.find(({ kind }) => kind === 'unsafe');
  const error = `unsafe: ${danger?.message ?? 'it names dangerous code'}`;
  return { path, valid: false, error, errorType: 'unsafe', report };
}

/** Add `path|reason|ISO time` to `failed_checkpoints.txt` of a folder (default: the working folder). */
export async function logFailedCheckpoint(
  path: string,
  reason: string,
  { folder = '.' }: { readonly folder?: string } = {},
): Promise<void> {
  await addFailure(runFolder(folder), path, reason);
}

/** The failures in a list: a file of that layout, or the one of a folder. An absent list has none. */
export async function loadFailedCheckpoints(pathOrFolder = '.'): Promise<FailedList> {
  const path = resolve(pathOrFolder);
  return path.endsWith('.txt') ? loadFailures(runFolder(dirname(path)), basename(path)) : loadFailures(runFolder(path));
}
