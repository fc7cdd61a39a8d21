import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { describePlace } from '../../format/place.ts';
import { speakerOf } from '../../../src-core/findings/speaker.ts';

/** A finding as plain text, to paste into a message to a colleague. */
export function findingText({
  code,
  severity,
  message,
  advice,
  referenceMessage,
  at,
  expected,
  actual,
}: DescribedFinding): string {
  return [
    `${severity} ${code}: ${message}`,
    ...describePlace(at).map(([label, text]) => `  ${label}: ${text}`),
    ...(expected === '' ? [] : [`  expected: ${expected}`]),
    ...(actual === '' ? [] : [`  actual: ${actual}`]),
    ...(advice === '' ? [] : [`  ${advice}`]),
    ...(referenceMessage === '' ? [] : [`  ${speakerOf(code)} would say: ${referenceMessage}`]),
  ].join('\n');
}
