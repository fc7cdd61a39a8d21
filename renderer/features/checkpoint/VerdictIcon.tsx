import { HighPriorityIcon } from '@blueprintjs/icons';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { Report } from '../../../src-core/contract/report.ts';
import { classNames } from '../../ui/class-names.ts';
import { VerdictMark } from '../../ui/VerdictMark.tsx';
import styles from './VerdictIcon.module.css';

/** The mark of the verdict, or of danger where a whole file would run code. */
export function VerdictIcon({ report, size }: { readonly report: Report; readonly size: number }) {
  if (report.safety === 'unsafe' && report.verdict === 'valid' && report.machineError === undefined)
    return <HighPriorityIcon size={size} className={classNames(styles.danger)} />;
  return <VerdictMark size={size} state={markOf(report)} />;
}

function markOf({ machineError, verdict, safety }: Report): QueueItem['state'] {
  if (machineError !== undefined) return { status: 'failed', ...machineError };
  return { status: 'done', verdict, safety, format: null, error: '', warnings: 0, deep: false };
}
