import { BanCircle, CircleDashed, CrossCircle, Disable, Time, TickCircle, WarningSign } from '@blueprintjs/icons';
import type { QueueItem } from '../../src-core/contract/client.ts';
import styles from './VerdictMark.module.css';
import { classNames } from './class-names.ts';

interface Props {
  readonly state: QueueItem['state'];
  readonly size?: number;
}

/** The icon of where a checkpoint stands; the word beside it is `verdictWord`. Shapes differ, not colours alone. */
export function VerdictMark({ state, size = 14 }: Props) {
  switch (state.status) {
    case 'waiting':
      return <Time size={size} className={classNames(styles.neutral)} />;
    case 'running':
      return <CircleDashed size={size} className={classNames(styles.running)} />;
    case 'failed':
      return <Disable size={size} className={classNames(styles.neutral)} />;
    case 'cancelled':
      return <BanCircle size={size} className={classNames(styles.neutral)} />;
    case 'done':
      break;
  }
  switch (state.verdict) {
    case 'valid':
      return state.warnings > 0 ? (
        <TickCircle size={size} className={classNames(styles.warned)} />
      ) : (
        <TickCircle size={size} className={classNames(styles.good)} />
      );
    case 'corrupted':
      return <CrossCircle size={size} className={classNames(styles.bad)} />;
    case 'incompatible':
      return <WarningSign size={size} className={classNames(styles.warn)} />;
  }
}
