import {
  BanCircleIcon,
  CircleDashedIcon,
  CrossCircleIcon,
  DisableIcon,
  TimeIcon,
  TickCircleIcon,
  WarningSignIcon,
} from '@blueprintjs/icons';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import styles from './VerdictMark.module.css';
import tones from './tones.module.css';
import { classNames } from './class-names.ts';

interface Props {
  readonly state: QueueItem['state'];
  readonly size?: number;
}

/** The icon of where a checkpoint stands; the word beside it is `verdictWord`. Shapes differ, not colours alone. */
export function VerdictMark({ state, size = 14 }: Props) {
  switch (state.status) {
    case 'waiting':
      return <TimeIcon size={size} className={classNames(tones.muted)} />;
    case 'running':
      return <CircleDashedIcon size={size} className={classNames(styles.running)} />;
    case 'failed':
      return <DisableIcon size={size} className={classNames(tones.muted)} />;
    case 'cancelled':
      return <BanCircleIcon size={size} className={classNames(tones.muted)} />;
    case 'done':
      break;
  }
  switch (state.verdict) {
    case 'valid':
      // Whole is not harmless: a green tick must never stand beside a file that would run code.
      return (
        <TickCircleIcon size={size} className={classNames(state.safety === 'unsafe' ? tones.muted : tones.good)} />
      );
    case 'corrupted':
      return <CrossCircleIcon size={size} className={classNames(tones.bad)} />;
    case 'incompatible':
      return <WarningSignIcon size={size} className={classNames(tones.warn)} />;
  }
}
