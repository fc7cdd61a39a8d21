import type { ErrorType } from './error-type.ts';

/** A checkpoint that could not be saved, loaded or trusted: which one, what kind of problem, and what caused it. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly checkpointPath: string;
  readonly errorType: ErrorType;

  constructor(checkpointPath: string, errorType: ErrorType, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.checkpointPath = checkpointPath;
    this.errorType = errorType;
  }
}
