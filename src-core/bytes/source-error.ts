/** Why the machine, not the file, failed. `code` is the system's own word where there is one (EACCES, EIO, ENOENT…). */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
