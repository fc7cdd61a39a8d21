import { useCallback, useMemo } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { selectedId } from '../../store/checkpoint-slice.ts';
import { failureText } from '../../store/failure-text.ts';
import { arrangeQueue, countFacets, hasNoAnswer, presentItems, queueProgress } from '../../store/queue-rows.ts';
import { bestGood, newestGood } from '../../store/good-ones.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueueFilters } from './QueueFilters.tsx';
import { QueueList } from './QueueList.tsx';
import styles from './QueuePanel.module.css';
import { QueueSummary } from './QueueSummary.tsx';
import { QueueToolbar } from './QueueToolbar.tsx';

/** The left side: everything that was opened, with where it stands. */
export function QueuePanel() {
  const items = useAppStore((state) => state.items);
  const removed = useAppStore((state) => state.removed);
  const text = useAppStore((state) => state.queueText);
  const verdicts = useAppStore((state) => state.verdictFacets);
  const safeties = useAppStore((state) => state.safetyFacets);
  const sort = useAppStore((state) => state.queueSort);
  const folded = useAppStore((state) => state.foldedFolders);
  const grouped = useAppStore((state) => state.queueGrouped);
  const folders = useAppStore((state) => state.folders);
  const shownRun = useAppStore((state) => state.shownRun);
  const selectRun = useAppStore((state) => state.runSelected);
  const forgetRun = useAppStore((state) => state.folderForgotten);
  const selected = useAppStore((state) => selectedId(state.shown));
  const clear = useAppStore((state) => state.queueFiltersCleared);
  const select = useAppStore((state) => state.checkpointSelected);
  const remove = useAppStore((state) => state.removalAsked);
  const overall = useAppStore((state) => state.overall);
  const retry = useAppStore((state) => state.retryAsked);
  const cancel = useAppStore((state) => state.cancelAsked);
  const problem = useAppStore((state) => state.problemTold);
  const { dragOut: dragFile } = useClient().host;
  const fold = useAppStore((state) => state.folderToggled);

  const present = useMemo(() => presentItems(items, removed), [items, removed]);
  const runs = useMemo(() => folders.filter(({ isRun }) => isRun), [folders]);
  const rows = useMemo(
    () => arrangeQueue(present, { text, verdicts, safeties, sort, folded, grouped, runs }),
    [present, text, verdicts, safeties, sort, folded, grouped, runs],
  );
  const counts = useMemo(() => countFacets(present), [present]);
  const shown = useMemo(() => rows.flatMap((row) => (row.kind === 'item' ? [row.item.id] : [])), [rows]);

  const progress = useMemo(() => queueProgress(present), [present]);
  const newest = useMemo(() => newestGood(present), [present]);
  const best = useMemo(() => bestGood(present), [present]);
  const unanswered = useMemo(() => present.filter(hasNoAnswer).map(({ id }) => id), [present]);
  // The same functions every time: rows that did not change are not drawn again.
  const removeOne = useCallback((id: CheckpointId) => remove([id]), [remove]);
  const retryOne = useCallback((id: CheckpointId) => retry([id]), [retry]);
  const cancelOne = useCallback((id: CheckpointId) => cancel([id]), [cancel]);
  const dragOut = useMemo(
    () =>
      dragFile === null
        ? null
        : (id: CheckpointId) =>
            void dragFile(id).catch((error: unknown) => problem(`Could not drag the file: ${failureText(error)}`)),
    [dragFile, problem],
  );

  return (
    <div className={styles.panel}>
      <QueueToolbar shown={shown} total={present.length} />
      {present.length > 0 && (
        <>
          <QueueSummary
            progress={progress}
            overall={overall}
            newest={newest}
            best={best}
            unanswered={unanswered}
            onSelect={select}
            onRetry={retry}
          />
          <QueueFilters counts={counts} />
        </>
      )}
      {rows.length > 0 ? (
        <QueueList
          rows={rows}
          selected={selected}
          selectedRun={shownRun}
          sort={sort}
          onSelect={select}
          onRemove={removeOne}
          onRetry={retryOne}
          onCancel={cancelOne}
          onDragOut={dragOut}
          onFold={fold}
          onSelectRun={selectRun}
          onForgetRun={forgetRun}
        />
      ) : present.length > 0 ? (
        <EmptyState title="Nothing matches">
          {present.length} in the queue are hidden by the filters.{' '}
          <button type="button" className={styles.link} onClick={clear}>
            Show all
          </button>
        </EmptyState>
      ) : (
        <EmptyState title="No checkpoints yet">Drop files or folders anywhere in this window.</EmptyState>
      )}
    </div>
  );
}
