import { Suspense } from 'react';
import { Button } from '@blueprintjs/core';
import { RefreshIcon, StopIcon } from '@blueprintjs/icons';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { failureAdvice } from '../../format/failure-words.ts';
import { progressOf, verdictWord } from '../../format/state-words.ts';
import { selectedId } from '../../store/checkpoint-slice.ts';
import { useAppStore } from '../../store/store-context.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { later } from '../../ui/later.ts';
import { Meter } from '../../ui/Meter.tsx';
import { VerdictMark } from '../../ui/VerdictMark.tsx';
import { LevelsPanel } from '../levels/LevelsPanel.tsx';
import { FirstRun } from '../open/FirstRun.tsx';
import { CheckpointHeader } from './CheckpointHeader.tsx';
import styles from './CheckpointPanel.module.css';
import { ConclusionBar } from './ConclusionBar.tsx';
import { FoldedTop } from './FoldedTop.tsx';
import { StateBar } from './StateBar.tsx';
import { ViewTabs } from './ViewTabs.tsx';

const RunPage = later(() => import('../pipeline/RunPage.tsx').then((part) => part.RunPage));

/** The right side: verdict first, evidence below. */
export function CheckpointPanel() {
  const shown = useAppStore((state) => state.shown);
  const item = useAppStore((state) => state.items.get(selectedId(state.shown) ?? NOBODY) ?? null);
  const isEmpty = useAppStore((state) => state.items.size === 0);
  const reading = useAppStore((state) => state.queueReading);
  const select = useAppStore((state) => state.checkpointSelected);
  const run = useAppStore((state) => state.folders.find(({ id }) => id === state.shownRun) ?? null);
  const isFolded = useAppStore((state) => state.topFolded);

  if (run !== null)
    return (
      <Suspense>
        <RunPage run={run} />
      </Suspense>
    );
  if (shown.status === 'none') {
    if (reading.status === 'failed')
      return <EmptyState title="The engine does not answer">{reading.message}</EmptyState>;
    return isEmpty ? <FirstRun /> : <EmptyState title="Select a checkpoint" />;
  }
  if (shown.status === 'failed') {
    return (
      <EmptyState title="This checkpoint could not be shown">
        {shown.message}
        <p className={styles.action}>
          <Button size="small" icon={<RefreshIcon />} text="Try again" onClick={() => select(shown.id)} />
        </p>
      </EmptyState>
    );
  }
  if (shown.status === 'pending') return item === null ? null : <Unread item={item} />;
  // The row moves on between two readings of the file.
  const view = item === null ? shown.view : { ...shown.view, item };
  return (
    <article aria-label={`Checkpoint ${view.item.name}`} className={styles.page} key={shown.id}>
      {isFolded ? (
        <ErrorBoundary panel="The verdict">
          <FoldedTop view={view} />
          <StateBar item={view.item} />
        </ErrorBoundary>
      ) : (
        <div className={styles.top}>
          <ErrorBoundary panel="The header">
            <CheckpointHeader view={view} />
          </ErrorBoundary>
          <StateBar item={view.item} />
          <ErrorBoundary panel="The verdict">
            <ConclusionBar view={view} />
          </ErrorBoundary>
          <ErrorBoundary panel="The list of levels">
            <LevelsPanel view={view} />
          </ErrorBoundary>
        </div>
      )}
      <ViewTabs view={view} revision={shown.revision} />
    </article>
  );
}

const NOBODY = '' as QueueItem['id'];

/** The row is there, its content is not: waiting, being read, unreadable or cancelled. */
function Unread({ item }: { readonly item: QueueItem }) {
  const retry = useAppStore((state) => state.retryAsked);
  const cancel = useAppStore((state) => state.cancelAsked);
  const { state } = item;
  const name = displayText(item.name, 120);
  const isActive = state.status === 'waiting' || state.status === 'running';
  return (
    <EmptyState icon={<VerdictMark state={state} size={28} />} title={`${name}: ${verdictWord(state)}`}>
      {state.status === 'failed' && (
        <>
          {failureAdvice(state.code) !== '' && <p>{failureAdvice(state.code)}</p>}
          <p>{displayText(`${state.code}: ${state.message}`, 600)}</p>
        </>
      )}
      {state.status === 'cancelled' && 'It was cancelled before anything could be said about it.'}
      {state.status === 'running' && (
        <div className={styles.meter}>
          <Meter value={progressOf(state)} label={`Progress of ${name}`} />
        </div>
      )}
      <p className={styles.action}>
        {isActive ? (
          <Button size="small" icon={<StopIcon />} text="Cancel" onClick={() => cancel([item.id])} />
        ) : (
          <Button size="small" icon={<RefreshIcon />} text="Check again" onClick={() => retry([item.id])} />
        )}
      </p>
    </EmptyState>
  );
}
