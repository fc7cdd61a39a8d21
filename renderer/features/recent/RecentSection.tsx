import { Button } from '@blueprintjs/core';
import { HistoryIcon } from '@blueprintjs/icons';
import { useCallback } from 'react';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { RecentList } from './RecentList.tsx';
import styles from './RecentSection.module.css';
import { useOpenRecent } from './use-open-recent.ts';

const SHOWN_AT_MOST = 6;

/** What was opened before, on the empty window. Nothing where there is nothing. */
export function RecentSection() {
  const client = useClient();
  const restore = useAppStore((state) => state.lastSessionAsked);
  const forgotten = useAppStore((state) => state.timesForgotten);
  const answer = useAnswer(
    useCallback(() => client.recent(), [client]),
    forgotten,
  );
  const open = useOpenRecent();
  if (answer.status !== 'ready' || answer.value.length === 0) return null;
  return (
    <section aria-label="Opened before" className={styles.section}>
      <div className={styles.heading}>
        <h2>Opened before</h2>
        <Button
          size="small"
          variant="minimal"
          icon={<HistoryIcon size={14} />}
          text="Open the last session"
          onClick={restore}
        />
      </div>
      <RecentList items={answer.value.slice(0, SHOWN_AT_MOST)} onOpen={open} />
    </section>
  );
}
