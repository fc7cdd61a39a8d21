/** The five rungs of the check, in order. */
export const LEVELS = ['size', 'container', 'load', 'keys', 'values'] as const;
export type LevelName = (typeof LEVELS)[number];
export type LevelNumber = 1 | 2 | 3 | 4 | 5;

export function levelNumber(name: LevelName): LevelNumber {
  return (LEVELS.indexOf(name) + 1) as LevelNumber;
}

export type LevelStatus = 'passed' | 'warned' | 'failed' | 'not-run';

/** How one level ended. `reason` says why it did not run, or the first failing finding in one line; else ''. */
export interface LevelOutcome {
  readonly name: LevelName;
  readonly status: LevelStatus;
  readonly reason: string;
  /** Milliseconds it took; null when it did not run. */
  readonly ms: number | null;
}
