import { ruleOf } from '../findings/catalog.ts';
import { describeFinding } from '../findings/describe.ts';
import type { Finding } from '../findings/finding.ts';
import { LEVELS, levelNumber, type LevelName, type LevelOutcome } from '../findings/level.ts';

/** What was done at one level. */
export interface LevelRun {
  /** Milliseconds; null when the level was not run. */
  readonly ms: number | null;
  /** Why it was not run, or what of it was left out; '' when all of it was done. */
  readonly reason: string;
}

export type LevelRuns = Readonly<Record<LevelName, LevelRun>>;

export const NOT_ASKED: LevelRun = { ms: null, reason: 'not asked for' };
export const CHECKSUMS_NOT_READ = 'checksums not read';

/**
 * How each level ended. A level that failed stops those that rest on it, whatever was found there: what is known of
 * them stays in the findings. A dangerous name fails its level but stops nothing, because the content is whole.
 */
export function levelOutcomes(findings: readonly Finding[], runs: LevelRuns): readonly LevelOutcome[] {
  let stopped: LevelName | null = null;
  return LEVELS.map((name): LevelOutcome => {
    const run = runs[name];
    if (run.ms === null && run.reason === NOT_ASKED.reason)
      return { name, status: 'not-run', reason: run.reason, ms: null };
    if (stopped !== null) return { name, status: 'not-run', reason: `level ${levelNumber(stopped)} failed`, ms: null };
    if (run.ms === null) return { name, status: 'not-run', reason: run.reason, ms: null };
    const own = findings.filter(({ code }) => ruleOf(code).level === name);
    const error = own.find(({ code }) => ruleOf(code).severity === 'error');
    // Level 5 looks at numbers, whatever they are called: it does not rest on level 4.
    if (name !== 'keys' && own.some(stops)) stopped = name;
    if (error !== undefined) return { name, status: 'failed', reason: describeFinding(error).message, ms: run.ms };
    const warned = own.some(({ code }) => ruleOf(code).severity === 'warning');
    return { name, status: warned ? 'warned' : 'passed', reason: run.reason, ms: run.ms };
  });
}

/** Whether a finding says that the levels above cannot be trusted. */
export function stops({ code }: Finding): boolean {
  const { severity, kind } = ruleOf(code);
  return severity === 'error' && (kind === 'corrupted' || kind === 'incompatible');
}

/** The lowest level at which a finding stops the check, or null. */
export function stoppedAt(findings: readonly Finding[]): LevelName | null {
  const levels = findings.filter(stops).map(({ code }) => levelNumber(ruleOf(code).level));
  return levels.length === 0 ? null : (LEVELS[Math.min(...levels) - 1] ?? null);
}
