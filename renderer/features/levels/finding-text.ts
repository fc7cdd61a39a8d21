import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { describePlace } from '../../format/place.ts';

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
    ...(referenceMessage === '' ? [] : [`  torch.load would say: ${referenceMessage}`]),
  ].join('\n');
}
