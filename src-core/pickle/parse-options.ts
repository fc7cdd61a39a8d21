import type { Limits } from '../model/limits.ts';

export interface ParseOptions {
  /** Offset of the first opcode; 0 where absent. */
  readonly start?: number;
  readonly limits: Limits;
  /** Milliseconds, monotonic; with `deadline`, the time on this clock at which the fold gives up with a `limit`. */
  readonly now?: () => number;
  readonly deadline?: number;
}
