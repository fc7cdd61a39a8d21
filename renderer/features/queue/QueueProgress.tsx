import { PauseIcon, PlayIcon, StopIcon } from '@blueprintjs/icons';
import type { Overall } from '../../../src-core/contract/session.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/count.ts';
import { formatDuration } from '../../format/duration.ts';
import type { QueueProgress as Progress } from '../../store/queue-rows.ts';
import { useAppStore } from '../../store/store-context.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Meter } from '../../ui/Meter.tsx';
import styles from './QueueSummary.module.css';

interface Props {
  readonly progress: Progress;
  readonly overall: Overall | null;
}

/** How far the whole queue is, how long it will take, and how to hold it. */
export function QueueProgress({ progress, overall }: Props) {
  const pause = useAppStore((state) => state.pauseAsked);
  const resume = useAppStore((state) => state.resumeAsked);
  const cancelAll = useAppStore((state) => state.cancelAllAsked);
  const { finished, total } = progress;
  const isPaused = overall?.paused === true;
  return (
    <>
      <div className={styles.line}>
        <span>
          {formatCount(finished)} of {plural(total, 'checkpoint')} checked
        </span>
        <span className={styles.buttons}>
          {isPaused ? (
            <IconButton label="Go on with the queue" icon={<PlayIcon size={12} />} onClick={resume} />
          ) : (
            <IconButton label="Pause the queue" icon={<PauseIcon size={12} />} onClick={pause} />
          )}
          <IconButton label="Cancel all checks" icon={<StopIcon size={12} />} onClick={cancelAll} />
        </span>
      </div>
      <Meter value={shareOf(progress, overall)} label="Queue progress" />
      <div className={styles.muted}>{detailOf(progress, overall)}</div>
    </>
  );
}

/** Bytes tell more than files do: one of them can be larger than all others together. */
function shareOf({ finished, total }: Progress, overall: Overall | null): number | null {
  if (overall !== null && overall.bytesTotal > 0) return Math.min(1, overall.bytesDone / overall.bytesTotal);
  return total === 0 ? null : finished / total;
}

/** An estimate has no tenths. */
function timeWords(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

function detailOf({ done, of }: Progress, overall: Overall | null): string {
  const [read, all] = overall !== null && overall.bytesTotal > 0 ? [overall.bytesDone, overall.bytesTotal] : [done, of];
  const bytes = all > 0 ? `${formatBytes(read)} of ${formatBytes(all)}` : '';
  if (overall?.paused === true) return ['paused', bytes].filter(Boolean).join(', ');
  const left = overall?.secondsLeft ?? null;
  return [bytes, left === null ? '' : `about ${timeWords(Math.max(1, Math.ceil(left)))} left`]
    .filter(Boolean)
    .join(', ');
}
