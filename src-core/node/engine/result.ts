import type { QueueState } from '../../contract/checkpoints.ts';
import type { Report } from '../../contract/report.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Limits } from '../../model/limits.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { KeySpace } from '../../operations/keys/key-space.ts';
import { reportOf } from '../../operations/report/report.ts';
import { totalsOf } from '../../operations/report/totals.ts';
import { repairsFor } from '../../operations/rewrite/repairs.ts';
import type { DiskIdentity } from './disk-identity.ts';
import { displayCopy } from './display-report.ts';
import type { CheckResult } from './record.ts';

/** Top-level keys kept for good. A queue of a thousand checkpoints with 20,000 keys each would take a gigabyte. */
const KEPT_KEYS = 1000;

export function resultOf(inspection: Inspection, path: string, identity: DiskIdentity, limits: Limits): CheckResult {
  const { checkpoint, stats, spreads } = inspection;
  const damaged = new Set<number>();
  for (const [index, tensor] of checkpoint.tensors.entries()) if (!tensor.readable) damaged.add(index);
  const report = reportOf(path, inspection, limits.findingsPerCode);
  const top = report.keys.top.slice(0, KEPT_KEYS);
  return {
    report: displayCopy({ ...report, keys: { ...report.keys, top } }),
    isCut: top.length < report.keys.top.length,
    bytesByDType: displayCopy(totalsOf(checkpoint).bytesByDType),
    metadata: displayCopy(checkpoint.metadata),
    layout: checkpoint.layout,
    files: checkpoint.files.length,
    hasChecksums: inspection.checksums.length > 0,
    stats,
    spreads,
    damaged,
    repairs: repairsFor(inspection.findings, checkpoint.format),
    identity,
  };
}

/** The report with all top-level keys, read off the content where only the first were kept. */
export function wholeReport({ report, isCut }: CheckResult, checkpoint: Checkpoint | null): Report {
  if (!isCut || checkpoint === null) return report;
  return { ...report, keys: { ...report.keys, top: displayCopy(new KeySpace(checkpoint).top) } };
}

/** `deep`: every byte that has a checksum was read. */
export function doneState(report: Report, deep: boolean): QueueState {
  const { verdict, safety, format, error, findings } = report;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return { status: 'done', verdict, safety, format, error, warnings, deep };
}
