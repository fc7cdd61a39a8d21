import { ruleOf, type FindingCode } from './catalog.ts';
import type { Example } from './example.ts';
import { EXAMPLES } from './examples.ts';
import { levelNumber, type LevelName, type LevelNumber } from './level.ts';
import type { Kind, Severity } from './rule.ts';
import { speakerOf } from './speaker.ts';

/** A rule as it is told to a person: `assay explain`, and the text behind a code in the window. */
export interface Explanation {
  readonly code: string;
  readonly title: string;
  readonly level: LevelNumber;
  readonly levelName: LevelName;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly explanation: string;
  readonly advice: string;
  /** What a loader prints for such a file, and which one; '' where it prints nothing of its own. */
  readonly reference: string;
  readonly speaker: string;
  readonly example: Example;
}

export function explain(code: FindingCode): Explanation {
  const { title, level, severity, kind, explanation, advice, reference = '' } = ruleOf(code);
  return {
    code,
    title,
    level: levelNumber(level),
    levelName: level,
    severity,
    kind,
    explanation,
    advice: placeholders(advice),
    reference: placeholders(reference),
    speaker: speakerOf(code),
    example: EXAMPLES[code],
  };
}

/** `{name}` stands for what a finding fills in, `{name? text}` for text that only some have. */
function placeholders(template: string): string {
  return template.replace(/\{\w+\?([^{}]*)\}/g, '$1').replace(/\{(\w+)\}/g, '<$1>');
}
