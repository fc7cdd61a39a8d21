import { Button } from '@blueprintjs/core';
import { RefreshIcon, StopIcon } from '@blueprintjs/icons';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import { formatBytes } from '../../format/bytes.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { failureAdvice } from '../../format/failure-words.ts';
import { progressOf, verdictWord } from '../../format/state-words.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Meter } from '../../ui/Meter.tsx';
import styles from './StateBar.module.css';
import { classNames } from '../../ui/class-names.ts';

/** What is going on with the file now: being read, cancelled, unreadable, changed or gone since. Nothing when all is said. */
export function StateBar({ item }: { readonly item: QueueItem }) {
  const retry = useAppStore((state) => state.retryAsked);
  const cancel = useAppStore((state) => state.cancelAsked);
  const { state, stale } = item;
  const again = (
    <Button size="small" icon={<RefreshIcon size={14} />} text="Check again" onClick={() => retry([item.id])} />
  );
  if (state.status === 'running') {
    return (
      <div className={styles.bar} role="status">
        <span>
          {verdictWord(state)}
          {state.step !== 'reading' && state.total > 0 && (
            <span className={styles.muted}>
              {' '}
              {formatBytes(state.done)} of {formatBytes(state.total)}
            </span>
          )}
        </span>
        <span className={styles.meter}>
          <Meter value={progressOf(state)} label="Progress of this check" />
        </span>
        <Button size="small" icon={<StopIcon size={14} />} text="Cancel" onClick={() => cancel([item.id])} />
      </div>
    );
  }
  const words = sentenceOf(state, stale);
  if (words === '') return null;
  return (
    <div className={classNames(styles.bar, styles.attention)} role="status">
      <span className={styles.words}>{words}</span>
      {again}
    </div>
  );
}

function sentenceOf(state: QueueItem['state'], stale: QueueItem['stale']): string {
  if (stale === 'gone') return 'The file is no longer there. What is shown is what was read before.';
  if (stale === 'changed')
    return 'The file on disk has changed since it was read. What is shown is the file as it was.';
  if (state.status === 'cancelled') return 'The check was cancelled. What is shown is what was known by then.';
  if (state.status === 'failed')
    return `The check could not go on. ${failureAdvice(state.code)} ${displayText(`${state.code}: ${state.message}`, 600)}`;
  return '';
}
