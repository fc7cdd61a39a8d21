import { RefreshIcon } from '@blueprintjs/icons';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { Overall } from '../../../src-core/contract/session.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatNumber } from '../../format/number.ts';
import { formatCount, plural } from '../../format/count.ts';
import type { QueueProgress as Progress } from '../../store/queue-rows.ts';
import type { Scored } from '../../store/good-ones.ts';
import { Name } from '../../ui/Name.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { QueueProgress } from './QueueProgress.tsx';
import styles from './QueueSummary.module.css';

interface Props {
  readonly progress: Progress;
  readonly overall: Overall | null;
  readonly newest: QueueItem | null;
  /** By the score in their names; null where names have none. */
  readonly best: Scored | null;
  /** Ended without an answer: cancelled, or unreadable. */
  readonly unanswered: readonly CheckpointId[];
  readonly onSelect: (id: CheckpointId) => void;
  readonly onRetry: (ids: readonly CheckpointId[]) => void;
}

/** On top: which is the newest good one and which the best, how far the queue is, and what can be tried again. */
export function QueueSummary({ progress, overall, newest, best, unanswered, onSelect, onRetry }: Props) {
  const isRunning = progress.finished < progress.total;
  return (
    <div className={styles.summary}>
      {progress.total > 1 && <Newest newest={newest} progress={progress} onSelect={onSelect} />}
      {best !== null && <Best best={best} isRunning={isRunning} onSelect={onSelect} />}
      {isRunning && <QueueProgress progress={progress} overall={overall} />}
      {!isRunning && progress.total === 1 && (
        <div className={styles.line}>
          <span className={styles.muted}>1 checkpoint</span>
        </div>
      )}
      {!isRunning && unanswered.length > 1 && (
        <button type="button" className={styles.newest} onClick={() => onRetry(unanswered)}>
          <RefreshIcon size={12} />
          Try {formatCount(unanswered.length)} again that have no answer
        </button>
      )}
    </div>
  );
}

function Newest({ newest, progress, onSelect }: Pick<Props, 'newest' | 'progress' | 'onSelect'>) {
  const { finished, total } = progress;
  if (newest === null) {
    if (finished < total) return null;
    return (
      <div className={styles.line}>
        <span className={styles.muted}>{plural(total, 'checkpoint')}, none of them good to load</span>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <button type="button" className={styles.newest} onClick={() => onSelect(newest.id)}>
        <Spoken text={`Newest good: ${displayText(newest.name, 300)}`}>
          <span className={styles.muted}>{finished < total ? 'Newest good so far' : 'Newest good'}</span>
          <Name name={newest.name} />
        </Spoken>
      </button>
    </div>
  );
}

interface BestProps extends Pick<Props, 'onSelect'> {
  readonly best: Scored;
  readonly isRunning: boolean;
}

function Best({ best: { item, score }, isRunning, onSelect }: BestProps) {
  const words = `Best ${score.name} ${formatNumber(score.value)}${isRunning ? ' so far' : ''}`;
  return (
    <div className={styles.line}>
      <button type="button" className={styles.newest} title={item.folder} onClick={() => onSelect(item.id)}>
        <Spoken text={`${words}: ${displayText(item.name, 300)}`}>
          <span className={styles.muted}>{words}</span>
          <Name name={item.name} />
        </Spoken>
      </button>
    </div>
  );
}
