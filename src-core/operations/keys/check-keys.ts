import type { Expectation } from '../../contract/expectation.ts';
import type { KeyMismatch } from '../../contract/report.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import { compareWithReference } from './compare-reference.ts';
import { checkHeader } from './header.ts';
import type { KeyCheck } from './key-check.ts';
import { checkKeyRules } from './key-rules.ts';
import { KeySpace } from './key-space.ts';
import { withProfile } from './profiles.ts';
import { checkRecords } from './records.ts';
import { checkRequired } from './required.ts';

export interface KeyQuestion {
  readonly expectation: Expectation | null;
  /** Another checkpoint to compare with. */
  readonly reference: Checkpoint | null;
  /** Whether numbers inside records are looked at: level 5. */
  readonly values: boolean;
}

/** What the parts of level 4 report to. */
export interface KeyReport {
  readonly findings: Finding[];
  readonly missing: string[];
  readonly unexpected: string[];
  readonly mismatched: KeyMismatch[];
}

/** Check a checkpoint against an expectation and a reference. Nothing is said about what neither of them names. */
export function checkKeys(checkpoint: Checkpoint, question: KeyQuestion): KeyCheck {
  const report: KeyReport = { findings: [], missing: [], unexpected: [], mismatched: [] };
  const keys = new KeySpace(checkpoint);
  if (question.expectation !== null) checkExpectation(keys, withProfile(question.expectation), question.values, report);
  if (question.reference !== null) compareWithReference(checkpoint, question.reference, report);
  return report;
}

function checkExpectation(keys: KeySpace, expectation: Expectation, values: boolean, report: KeyReport): void {
  checkRequired(keys, expectation, report);
  checkHeader(keys, expectation, report);
  checkKeyRules(keys, expectation.keys ?? {}, report);
  checkRecords(keys, expectation, values, report);
}
