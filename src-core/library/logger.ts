import { pino } from 'pino';
import type { RunLog } from '../pipeline/run-files.ts';

export interface LoggerOptions {
  /** Least level that is written. */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** File descriptor or path lines go to; default 2, so that standard output stays the program's own. */
  readonly destination?: number | string;
}

/** One JSON object a line, of exactly what failed: path, kind, codes. Every option `log` of the library takes it. */
export function createLogger({ level = 'info', destination = 2 }: LoggerOptions = {}): RunLog {
  // Synchronous: the line that says why a run died must be there when it is dead.
  return pino({ name: 'assay', level }, pino.destination({ dest: destination, sync: true }));
}
