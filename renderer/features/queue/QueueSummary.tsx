import type { CheckpointId, QueueItem } from '../../../src-core/contract/client.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/count.ts';
import type { QueueProgress } from '../../store/queue-rows.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { displayText } from '../../../src-core/model/display-text.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './QueueSummary.module.css';

interface Props {
  readonly progress: QueueProgress;
  readonly newest: QueueItem | null;
  readonly onSelect: (id: CheckpointId) => void;
}

/** On top: how far the queue is, and which is the newest good one. */
export function QueueSummary({ progress, newest, onSelect }: Props) {
  const { finished, total, done, of } = progress;
  const isRunning = finished < total;
  return (
    <div className={styles.summary}>
      {isRunning ? (
        <>
          <div className={styles.line}>
            <span>
              {formatCount(finished)} of {plural(total, 'checkpoint')} checked
            </span>
            {of > 0 && (
              <span className={styles.muted}>
                {formatBytes(done)} of {formatBytes(of)}
              </span>
            )}
          </div>
          <Meter value={total === 0 ? null : finished / total} label="Queue progress" />
        </>
      ) : (
        <div className={styles.line}>
          {newest === null ? (
            <span className={styles.muted}>{plural(total, 'checkpoint')}, none of them good to load</span>
          ) : total === 1 ? (
            <span className={styles.muted}>1 checkpoint</span>
          ) : (
            <button type="button" className={styles.newest} onClick={() => onSelect(newest.id)}>
              <Spoken text={`Newest good: ${displayText(newest.name, 300)}`}>
                <span className={styles.muted}>Newest good</span>
                <Name name={newest.name} />
              </Spoken>
            </button>
          )}
        </div>
      )}
    </div>
  );
}
