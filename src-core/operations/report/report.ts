import type { Report, ReportDocument, ReportKeys, ReportSummary } from '../../contract/report.ts';
import { ruleOf, type FindingCode } from '../../findings/catalog.ts';
import { describeFinding, type DescribedFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import { LEVELS, levelNumber } from '../../findings/level.ts';
import { verdictOf } from '../../findings/verdict.ts';
import type { SourceError } from '../../bytes/source-error.ts';
import type { Inspection } from '../inspection.ts';
import { KeySpace } from '../keys/key-space.ts';
import { pythonType } from '../keys/python-type.ts';
import { totalsOf } from './totals.ts';

/** One checkpoint as the contract reports it. `findingsPerCode` bounds how many findings of one code are listed. */
export function reportOf(path: string, inspection: Inspection, findingsPerCode: number): Report {
  const { checkpoint, findings } = inspection;
  const totals = totalsOf(checkpoint);
  return {
    path,
    size: checkpoint.size,
    format: checkpoint.format,
    verdict: verdictOf(findings),
    safety: checkpoint.safety,
    error: firstError(findings),
    levels: inspection.levels.map((outcome) => ({ level: levelNumber(outcome.name), ...outcome })),
    ...listed(inspection, findingsPerCode),
    keys: keysOf(inspection),
    torch: checkpoint.torch,
    tensors: totals.tensors,
    parameters: totals.parameters,
    ...(inspection.sha256 === undefined ? {} : { sha256: inspection.sha256 }),
  };
}

/** A file the machine could not read: nothing is known of its content, and level 1 failed. */
export function unreadableReport(path: string, error: Pick<SourceError, 'code' | 'message'>): Report {
  return {
    path,
    size: 0,
    format: null,
    verdict: 'corrupted',
    safety: null,
    error: `cannot be read: ${error.message}`,
    levels: LEVELS.map((name) => {
      const level = levelNumber(name);
      if (name === 'size') return { level, name, status: 'failed', reason: error.message, ms: 0 };
      return { level, name, status: 'not-run', reason: 'level 1 failed', ms: null };
    }),
    findings: [],
    keys: { type: '', top: [], missing: [], unexpected: [], mismatched: [] },
    torch: null,
    tensors: 0,
    parameters: 0,
    machineError: { code: error.code, message: error.message },
  };
}

export function reportDocument(version: string, reports: readonly Report[]): ReportDocument {
  return { schema: 1, tool: { name: 'assay', version }, summary: summaryOf(reports), reports };
}

export function summaryOf(reports: readonly Report[]): ReportSummary {
  const read = reports.filter(({ machineError }) => machineError === undefined);
  const count = (verdict: Report['verdict']) => read.filter((report) => report.verdict === verdict).length;
  return {
    total: reports.length,
    valid: count('valid'),
    corrupted: count('corrupted'),
    incompatible: count('incompatible'),
    unsafe: read.filter(({ safety }) => safety === 'unsafe').length,
    failed: reports.length - read.length,
  };
}

/** The first failing finding that decides the verdict, in one line. */
function firstError(findings: readonly Finding[]): string {
  const verdict = verdictOf(findings);
  if (verdict === 'valid') return '';
  const first = findings.find(({ code }) => ruleOf(code).severity === 'error' && ruleOf(code).kind === verdict);
  return first === undefined ? '' : `${verdict}: ${describeFinding(first).message}`;
}

interface Listed {
  readonly findings: readonly DescribedFinding[];
  readonly omittedFindings?: Readonly<Record<string, number>>;
}

/** The first findings of each code, and how many more there are. */
function listed({ findings, omitted: unlisted }: Inspection, perCode: number): Listed {
  const counts = new Map<FindingCode, number>();
  const shown = findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= perCode;
  });
  const omitted = [...counts]
    .map(([code, count]) => [code, Math.max(0, count - perCode) + (unlisted?.get(code) ?? 0)] as const)
    .filter(([, more]) => more > 0);
  const described = shown.map(describeFinding);
  return omitted.length === 0
    ? { findings: described }
    : { findings: described, omittedFindings: Object.fromEntries(omitted) };
}

function keysOf({ checkpoint, keys }: Inspection): ReportKeys {
  const { root } = checkpoint;
  return {
    type: root === null ? '' : pythonType(root),
    top: root?.kind === 'dict' || root === null ? new KeySpace(checkpoint).top : [],
    missing: keys?.missing ?? [],
    unexpected: keys?.unexpected ?? [],
    mismatched: keys?.mismatched ?? [],
  };
}
