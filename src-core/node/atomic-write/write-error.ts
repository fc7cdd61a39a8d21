/**
 * Why nothing was written: the target is as it was. `code` is the system's (ENOSPC, EACCES, EIO, EROFS…) or one of ours:
 * `ELINK` the target is a symbolic or hard link, `ETARGET` not a regular file, `ETARGETCHANGED` it changed since the plan,
 * `EINVALIDRESULT` the finished file did not pass validation.
 */
export class AtomicWriteError extends Error {
  override readonly name = 'AtomicWriteError';
  readonly code: string;
  readonly target: string;
  /** A finished, validated temp file that could not be put in place and was kept (Windows, target held open). */
  readonly keptTemp: string | null;

  constructor(code: string, target: string, message: string, options: { cause?: unknown; keptTemp?: string } = {}) {
    super(`${target}: ${message}`, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.target = target;
    this.keptTemp = options.keptTemp ?? null;
  }
}

export function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'EUNKNOWN';
}
