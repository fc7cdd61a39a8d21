import type { KeyMismatch } from '../../contract/report.ts';
import type { Finding } from '../../findings/finding.ts';

/** What level 4 found. The lists are complete; of the findings each code is listed up to a limit. */
export interface KeyCheck {
  readonly findings: readonly Finding[];
  /** Dotted paths. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly KeyMismatch[];
}
