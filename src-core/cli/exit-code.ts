import type { Report } from '../contract/report.ts';
import type { ExitCode } from './cli.ts';

export interface Strictness {
  /** Whether a checkpoint that is not known to be safe counts as a problem too: `unknown`, or not scanned. */
  readonly safe: boolean;
}

/** Whether a checkpoint has a problem that is its own, not the machine's. Dangerous code is one, however whole the file is. */
export function hasProblem(report: Report, { safe }: Strictness): boolean {
  if (report.machineError !== undefined) return false;
  return report.verdict !== 'valid' || report.safety === 'unsafe' || (safe && report.safety !== 'safe');
}

/**
 * A checkpoint's problem outranks the machine's: 3 when all that was named has one, 2 when some have; else 1 when the
 * machine could not read something; else 0.
 */
export function exitCodeFor(reports: readonly Report[], strictness: Strictness): ExitCode {
  const problems = reports.filter((report) => hasProblem(report, strictness)).length;
  if (problems > 0) return problems === reports.length ? 3 : 2;
  return reports.some(({ machineError }) => machineError !== undefined) ? 1 : 0;
}
