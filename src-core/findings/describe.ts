import { ruleOf } from './catalog.ts';
import type { Datum, Finding } from './finding.ts';
import { singular } from './plural.ts';
import { levelNumber, type LevelNumber } from './level.ts';
import type { Kind, Severity } from './rule.ts';

/** A finding in words, ready to print or to put in a report. */
export interface DescribedFinding {
  readonly code: string;
  readonly level: LevelNumber;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly message: string;
  readonly advice: string;
  readonly referenceMessage: string;
  readonly at: Finding['at'];
  readonly expected: string;
  readonly actual: string;
}

export function describeFinding(finding: Finding): DescribedFinding {
  const rule = ruleOf(finding.code);
  const isOne = (name: string) => String(finding.data[name]) === '1';
  const fill = (template: string | undefined) =>
    template === undefined ? '' : fillTemplate(singular(template, isOne), finding.data);
  return {
    code: finding.code,
    level: levelNumber(rule.level),
    severity: rule.severity,
    kind: rule.kind,
    message: inFile(finding, fill(rule.message)),
    advice: fill(rule.advice),
    // A loader's words are its own.
    referenceMessage: finding.reference ?? fillTemplate(rule.reference ?? '', finding.data),
    at: finding.at,
    expected: fill(rule.expected),
    actual: fill(rule.actual),
  };
}

/** Of a set the message says which file it speaks of. */
function inFile({ at: { file } }: Finding, message: string): string {
  return file === undefined || message.includes(file) ? message : `${file}: ${message}`;
}

/** `{name? text}`: text that stands only where the datum of that name is neither 0 nor empty. */
const CONDITIONAL = /\{(\w+)\?([^{}]*)\}/g;

/**
 * Replace `{name}` by the datum of that name, and keep or drop each `{name? text}`. A name without a datum stays as it is,
 * so that tests catch it.
 */
export function fillTemplate(template: string, data: Readonly<Record<string, Datum>>): string {
  const kept = template.replace(CONDITIONAL, (_, name: string, text: string) =>
    ['', '0'].includes(String(data[name] ?? '')) ? '' : text,
  );
  return kept.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(data, name) ? String(data[name]) : whole));
}
