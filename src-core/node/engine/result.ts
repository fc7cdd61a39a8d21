import type { QueueState } from '../../contract/client.ts';
import type { Report } from '../../contract/report.ts';
import type { Limits } from '../../model/limits.ts';
import type { Inspection } from '../../operations/inspection.ts';
import { reportOf } from '../../operations/report/report.ts';
import { totalsOf } from '../../operations/report/totals.ts';
import type { DiskIdentity } from './disk-identity.ts';
import { displayCopy } from './display-report.ts';
import type { CheckResult } from './record.ts';

export function resultOf(inspection: Inspection, path: string, identity: DiskIdentity, limits: Limits): CheckResult {
  const { checkpoint, stats } = inspection;
  const damaged = new Set<number>();
  for (const [index, tensor] of checkpoint.tensors.entries()) if (!tensor.readable) damaged.add(index);
  return {
    report: displayCopy(reportOf(path, inspection, limits.findingsPerCode)),
    bytesByDType: displayCopy(totalsOf(checkpoint).bytesByDType),
    metadata: displayCopy(checkpoint.metadata),
    layout: checkpoint.layout,
    stats,
    damaged,
    identity,
  };
}

/** `deep`: every byte that has a checksum was read. */
export function doneState(report: Report, deep: boolean): QueueState {
  const { verdict, safety, format, error, findings } = report;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return { status: 'done', verdict, safety, format, error, warnings, deep };
}
