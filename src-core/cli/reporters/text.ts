import type { Report, ReportLevel } from '../../contract/report.ts';
import type { DescribedFinding } from '../../findings/describe.ts';
import { speakerOf } from '../../findings/speaker.ts';
import { displayText } from '../../model/display-text.ts';
import { colorsFor, type Cli, type Colors } from '../cli.ts';
import { formatBytes, formatCount, plural } from '../../model/quantity.ts';
import { describeSummary, formatMilliseconds, placeText } from '../../operations/report/words.ts';
import type { Reporter } from './reporters.ts';

/** For people: the verdict first, then the evidence. */
export function textReporter(cli: Cli, several: boolean): Reporter {
  const colors = colorsFor(cli);
  return {
    report: (report) => {
      // Among many, one with nothing to say takes one line.
      const quiet =
        several && report.verdict === 'valid' && report.safety !== 'unsafe' && report.findings.every(isNote);
      cli.out.write(
        quiet
          ? `${[headline(report, colors), colors.dim(facts(report)), ...(report.sha256 === undefined ? [] : [report.sha256])].join('  ')}\n`
          : describeReport(report, colors),
      );
    },
    end: ({ summary }) => {
      if (summary.total > 1) cli.out.write(`\n${describeSummary(summary)}\n`);
    },
  };
}

/** One checkpoint as several lines, each ending in a line feed. */
export function describeReport(report: Report, colors: Colors): string {
  const lines = [headline(report, colors), `  ${facts(report)}`];
  if (report.sha256 !== undefined) lines.push(`  SHA-256 ${report.sha256}`);
  lines.push('');
  for (const level of report.levels) lines.push(levelLine(level, colors));
  for (const finding of report.findings) lines.push('', ...findingLines(finding, colors));
  for (const [code, count] of Object.entries(report.omittedFindings ?? {}))
    lines.push('', `  ${code}  ${formatCount(count)} more like it`);
  lines.push(...torchLines(report));
  return `${lines.join('\n')}\n\n`;
}

function headline(report: Report, colors: Colors): string {
  const path = colors.bold(displayText(report.path));
  if (report.machineError !== undefined) return `${colors.red('✗ not read')}  ${path}`;
  return `${verdictMark(report, colors)}  ${path}${safetyMark(report, colors)}`;
}

function verdictMark({ verdict, safety }: Report, colors: Colors): string {
  if (verdict !== 'valid') return colors.red(`✗ ${verdict}`);
  // Whole, and still nothing to load: a green mark would be read as leave to do so.
  return safety === 'unsafe' ? colors.red('! whole') : colors.green('✓ valid');
}

function isNote({ severity }: DescribedFinding): boolean {
  return severity === 'info';
}

function safetyMark({ safety }: Report, colors: Colors): string {
  switch (safety) {
    case 'unsafe':
      return `  ${colors.red(colors.bold('UNSAFE'))}`;
    case 'unknown':
      return `  ${colors.yellow('safety unknown')}`;
    case 'safe':
      return `  ${colors.green('safe')}`;
    case null:
      return '';
  }
}

function facts(report: Report): string {
  if (report.machineError !== undefined) return displayText(report.machineError.message);
  const size =
    report.size < 1024 ? formatBytes(report.size) : `${formatBytes(report.size)} (${formatCount(report.size)} bytes)`;
  const parts = [report.format ?? 'unknown format', size];
  if (report.tensors > 0) parts.push(plural(report.tensors, 'tensor'), plural(report.parameters, 'parameter'));
  return parts.join(' · ');
}

function levelLine({ level, name, status, reason, ms }: ReportLevel, colors: Colors): string {
  const words = {
    passed: colors.green('passed '),
    warned: colors.yellow('warned '),
    failed: colors.red('FAILED '),
    'not-run': colors.dim('not run'),
  };
  const detail = status === 'failed' ? displayText(reason) : reason;
  const time = status !== 'not-run' && ms !== null && ms >= 100 ? ` (${formatMilliseconds(ms)})` : '';
  return `  ${level} ${name.padEnd(9)}  ${words[status]}${detail === '' ? '' : `  ${colors.dim(detail)}`}${time}`.trimEnd();
}

function findingLines(finding: DescribedFinding, colors: Colors): readonly string[] {
  const marks = { error: colors.red('error  '), warning: colors.yellow('warning'), info: colors.cyan('note   ') };
  const lines = [`  ${colors.bold(finding.code)} ${marks[finding.severity]}  ${displayText(finding.message)}`];
  const place = placeText(finding.at);
  const indent = ' '.repeat(17);
  if (place !== '') lines.push(`${indent}${colors.dim('at')} ${displayText(place)}`);
  if (finding.expected !== '' || finding.actual !== '')
    lines.push(
      `${indent}${colors.dim('expected')} ${displayText(finding.expected)}${colors.dim(', found')} ${displayText(finding.actual)}`,
    );
  lines.push(`${indent}${colors.dim('→')} ${displayText(finding.advice)}`);
  if (finding.referenceMessage !== '')
    lines.push(`${indent}${colors.dim(`${speakerOf(finding.code)} would say: ${oneLine(finding.referenceMessage)}`)}`);
  return lines;
}

/** The answer of the default load, where no finding has told it. */
function torchLines({ torch, findings, safety }: Report): readonly string[] {
  if (torch === null || torch.weightsOnly.accepts === 'yes') return [];
  if (findings.some(({ referenceMessage }) => referenceMessage.startsWith(torch.weightsOnly.message))) return [];
  const { accepts, message, acceptsAfterTrusting } = torch.weightsOnly;
  const lines = [
    '',
    `  torch.load(weights_only=True) ${accepts === 'no' ? 'refuses it' : 'is not predictable'}: ${oneLine(message)}`,
  ];
  // Dangerous names are not for trusting.
  if (safety !== 'unsafe' && acceptsAfterTrusting !== undefined && acceptsAfterTrusting.length > 0)
    lines.push(
      `  it would load after add_safe_globals([${acceptsAfterTrusting.map((name) => displayText(name)).join(', ')}]), if you trust them`,
    );
  return lines;
}

/** A message of a loader may have several lines; a long one is cut. */
function oneLine(message: string): string {
  return displayText(message.replace(/\s+/g, ' '), 600);
}
