import type { Limits } from '../model/limits.ts';
import type { FileAllowance } from '../model/file-allowance.ts';

export interface ParseOptions {
  /** Offset of the first opcode; 0 where absent. */
  readonly start?: number;
  readonly limits: Limits;
  /** Milliseconds, monotonic; with `deadline`, the time on this clock at which the fold gives up with a `limit`. */
  readonly now?: () => number;
  readonly deadline?: number;
  /** What is left for the pickles of the file; used up, the fold gives up with a `limit`. */
  readonly allowance?: FileAllowance | undefined;
}
