import type { Report } from '../contract/report.ts';
import type { TensorInfo } from '../model/tensor.ts';
import { checkpointHeader } from '../pipeline/checkpoint-version.ts';
import { SILENT } from '../pipeline/run-files.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { loadedValue, type LoadedTensor, type LoadedValue } from './loaded-value.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import type { TensorData } from './saved-value.ts';
import { validateCheckpoint, type ValidateOptions } from './validate-checkpoint.ts';

export interface LoadOptions extends Omit<ValidateOptions, 'skipLoad'> {
  /** Check all levels first, checksums included; default true. Without it only what cannot be read at all is refused. */
  readonly validateOnLoad?: boolean;
}

export interface LoadedCheckpoint {
  readonly path: string;
  readonly value: LoadedValue;
  /** `version` and `status` of the root; null where it has none. */
  readonly version: string | null;
  readonly status: string | null;
  /** From before version 1.0: do not save over it. */
  readonly readOnly: boolean;
  readonly warnings: readonly string[];
  /** What validation found; null when it was left out. */
  readonly report: Report | null;
  /** The elements of one tensor. Rejects with `CheckpointError` when they cannot be had, or the file changed meanwhile. */
  readonly readTensor: (tensor: LoadedTensor | TensorInfo, signal?: AbortSignal) => Promise<TensorData>;
}

/**
 * Load a checkpoint as inert values. Throws `CheckpointError`: damaged, not what was expected, of a newer version, or not
 * to be read. An unfinished or old checkpoint loads, and says so in `warnings` and in the log.
 */
export async function loadCheckpoint(path: string, options: LoadOptions = {}): Promise<LoadedCheckpoint> {
  const { validateOnLoad = true, log = SILENT, signal } = options;
  let report: Report | null = null;
  if (validateOnLoad) {
    const validation = await validateCheckpoint(path, options);
    if (!validation.valid)
      throw new CheckpointError(path, validation.errorType ?? 'unknown', `${path}: ${validation.error ?? ''}`);
    report = validation.report;
  }
  const opened = await openCheckpoint(path, signal);
  const { root } = opened.checkpoint;
  if (root === null) throw new CheckpointError(path, 'corrupted', `${path}: corrupted: nothing in it can be read`);
  const { version, status, readOnly, refusal, warnings } = checkpointHeader(root);
  if (refusal !== null) {
    log.error({ path, version, refusal }, 'checkpoint refused');
    throw new CheckpointError(path, 'incompatible', `${path}: incompatible: ${refusal}`);
  }
  for (const warning of warnings) log.warn({ path, version, status }, warning);
  return {
    path,
    value: loadedValue(root),
    version,
    status,
    readOnly,
    warnings,
    report,
    readTensor: (tensor, abort) => opened.readTensor('info' in tensor ? tensor.info : tensor, abort),
  };
}
