import type { CheckpointView } from '../../src-core/contract/checkpoints.ts';
import type { DescribedFinding } from '../../src-core/findings/describe.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import { formatBytes, formatBytesExact } from './bytes.ts';
import { formatCount } from './count.ts';
import { describePlace } from './place.ts';
import { LEVEL_WORDS, SAFETY_WORDS } from './state-words.ts';
import { speakerOf } from '../../src-core/findings/speaker.ts';

/** A report to paste into an issue: verdict, facts, levels, findings, and the command that gives it. */
export function markdownReport({ item, command, report }: CheckpointView): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Verdict', report.machineError === undefined ? report.verdict : `not known: ${report.machineError.message}`],
    ['Safety', report.safety === null ? 'not scanned' : SAFETY_WORDS[report.safety]],
    ['Format', report.format ?? 'not recognised'],
    ['Size', `${formatBytes(report.size)} (${formatBytesExact(report.size)})`],
    ['Tensors', formatCount(report.tensors)],
    ['Parameters', formatCount(report.parameters)],
  ];
  return [
    `## ${escape(item.name)}`,
    '',
    ...facts.map(([label, value]) => `- **${label}:** ${escape(value)}`),
    '',
    '| Level | Status | |',
    '| --- | --- | --- |',
    ...report.levels.map(
      ({ level, name, status, reason }) => `| ${level} ${name} | ${LEVEL_WORDS[status]} | ${escape(reason)} |`,
    ),
    ...(report.findings.length === 0 ? [] : ['', ...report.findings.map(findingLine)]),
    '',
    '```sh',
    command,
    '```',
    '',
  ].join('\n');
}

function findingLine({
  code,
  severity,
  message,
  advice,
  referenceMessage,
  at,
  expected,
  actual,
}: DescribedFinding): string {
  const details = [
    ...describePlace(at).map(([label, text]) => `${label} ${text}`),
    ...(expected === '' ? [] : [`expected ${expected}`]),
    ...(actual === '' ? [] : [`actual ${actual}`]),
  ];
  return [
    `- **${code}** (${severity}) ${escape(message)}`,
    ...(details.length === 0 ? [] : [`  ${escape(details.join('; '))}`]),
    ...(advice === '' ? [] : [`  ${escape(advice)}`]),
    ...(referenceMessage === '' ? [] : [`  ${speakerOf(code)} would say: ${escape(referenceMessage)}`]),
  ].join('\n');
}

/** Text of a file must stay text: no markup, no mention, one line. Backticks of our own messages stay. */
function escape(text: string): string {
  return displayText(text).replace(/[\\|<>*_[\]@#]/g, '\\$&');
}
