import type { Report, ReportDocument, ReportLevel } from '../../contract/report.ts';
import type { DescribedFinding } from '../../findings/describe.ts';
import { displayText } from '../../model/display-text.ts';
import { formatBytes, formatCount } from '../../model/quantity.ts';
import { describeSummary, placeText } from './words.ts';
import { speakerOf } from '../../findings/speaker.ts';

const STATUS: Readonly<Record<ReportLevel['status'], string>> = {
  passed: 'passed',
  warned: 'warned',
  failed: '**failed**',
  'not-run': 'not run',
};

/** To paste into an issue or a pull request: verdict, facts, levels, findings. */
export function markdownText({ tool, summary, reports }: ReportDocument): string {
  const head = reports.length > 1 ? [`# ${describeSummary(summary)}`, ''] : [];
  return [...head, ...reports.flatMap(section), `assay ${tool.version}`, ''].join('\n');
}

function section(report: Report): readonly string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['Verdict', report.machineError === undefined ? report.verdict : `not read: ${report.machineError.message}`],
    ['Safety', report.safety ?? 'not scanned'],
    ['Format', report.format ?? 'not recognised'],
    ['Size', `${formatBytes(report.size)} (${formatCount(report.size)} bytes)`],
    ['Tensors', formatCount(report.tensors)],
    ['Parameters', formatCount(report.parameters)],
  ];
  return [
    `## ${inline(report.path)}`,
    '',
    ...facts.map(([label, value]) => `- **${label}:** ${inline(value)}`),
    '',
    '| Level | Status | |',
    '| --- | --- | --- |',
    ...report.levels.map(
      ({ level, name, status, reason }) => `| ${level} ${name} | ${STATUS[status]} | ${inline(reason)} |`,
    ),
    '',
    ...report.findings.flatMap(findingLines),
    ...(report.findings.length > 0 ? [''] : []),
  ];
}

function findingLines(finding: DescribedFinding): readonly string[] {
  const { code, severity, message, advice, referenceMessage, expected, actual } = finding;
  const place = placeText(finding.at);
  return [
    `- **${code}** (${severity}) ${inline(message)}`,
    ...(place === '' ? [] : [`  at ${inline(place)}`]),
    ...(expected === '' && actual === '' ? [] : [`  expected ${inline(expected)}, found ${inline(actual)}`]),
    `  → ${inline(advice)}`,
    ...(referenceMessage === '' ? [] : [`  ${speakerOf(code)} would say: ${inline(referenceMessage)}`]),
  ];
}

/** One line in which nothing of the file's own text acts as Markdown or HTML. */
function inline(text: string): string {
  return displayText(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]<>()#+!|~]/g, '\\$&');
}
