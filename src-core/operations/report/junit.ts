import type { Report, ReportDocument, ReportLevel } from '../../contract/report.ts';
import { xmlText } from './xml.ts';

/** One test suite a checkpoint, one test case a level, as continuous integration shows them. */
export function junitXml({ reports }: ReportDocument): string {
  const count = (status: ReportLevel['status']) =>
    reports.flatMap(({ levels }) => levels).filter((level) => level.status === status).length;
  const tests = reports.reduce((sum, { levels }) => sum + levels.length, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="assay" tests="${tests}" failures="${count('failed')}" skipped="${count('not-run')}">`,
    ...reports.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: Report): string {
  const failures = report.levels.filter(({ status }) => status === 'failed').length;
  const skipped = report.levels.filter(({ status }) => status === 'not-run').length;
  return [
    `  <testsuite name="${xmlText(report.path)}" tests="${report.levels.length}" failures="${failures}" skipped="${skipped}">`,
    ...report.levels.map((level) => testCase(report, level)),
    '  </testsuite>',
  ].join('\n');
}

function testCase(report: Report, { level, name, status, reason, ms }: ReportLevel): string {
  const open = `    <testcase classname="${xmlText(report.path)}" name="level ${level} ${name}" time="${((ms ?? 0) / 1000).toFixed(3)}"`;
  if (status === 'not-run') return `${open}><skipped message="${xmlText(reason)}"/></testcase>`;
  if (status !== 'failed') return `${open}/>`;
  const details = report.findings
    .filter((finding) => finding.level === level && finding.severity === 'error')
    .map(({ code, message, advice }) => `${code} ${message}. ${advice}`)
    .join('\n');
  return `${open}><failure message="${xmlText(reason)}" type="${report.verdict}">${xmlText(details)}</failure></testcase>`;
}
