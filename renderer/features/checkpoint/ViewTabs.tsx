import { Tab, Tabs } from '@blueprintjs/core';
import { ChevronDownIcon, ChevronUpIcon } from '@blueprintjs/icons';
import { Suspense, useEffect, useRef } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { useAppStore } from '../../store/store-context.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './ViewTabs.module.css';
import { tabsOf } from './views.ts';
import { classNames } from '../../ui/class-names.ts';

interface Props {
  readonly view: CheckpointView;
  readonly revision: number;
}

/** The views of what is in the file. A view that this file has nothing for stays in its place and says why. */
export function ViewTabs({ view, revision }: Props) {
  const tab = useAppStore((state) => state.tab);
  const select = useAppStore((state) => state.tabSelected);
  const { shown, current } = tabsOf(view, tab);
  const isFolded = useAppStore((state) => state.topFolded);
  const fold = useAppStore((state) => state.topFoldingToggled);
  const views = useRef<HTMLDivElement>(null);
  // Where tabs scroll, the one that a key or a finding chose may lie out of sight.
  useEffect(() => {
    views.current?.querySelector('[role="tab"][aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <div ref={views} className={styles.views}>
      <IconButton
        label={isFolded ? 'Show header and levels' : 'Fold header and levels'}
        icon={isFolded ? <ChevronDownIcon size={14} /> : <ChevronUpIcon size={14} />}
        className={styles.fold}
        onClick={fold}
      />
      <Tabs
        id="view"
        className={classNames(styles.tabs)}
        selectedTabId={current}
        onChange={(next) => select(String(next))}
        renderActiveTabPanelOnly
        animate={false}
      >
        {shown.map(({ id, name, Panel, supports, unsupported, badge }) => {
          const beside = badge(view);
          return (
            <Tab
              key={id}
              id={id}
              panelClassName={classNames(styles.panel)}
              title={
                <>
                  {name}
                  {beside !== null && (
                    <span className={classNames(styles.badge, styles[beside.tone])}>{beside.text}</span>
                  )}
                </>
              }
              panel={
                <ErrorBoundary key={`${id} ${view.item.id}`} panel={`The view ${name}`}>
                  {supports(view) ? (
                    <Suspense>
                      <Panel view={view} revision={revision} />
                    </Suspense>
                  ) : (
                    <EmptyState title={unsupported} />
                  )}
                </ErrorBoundary>
              }
            />
          );
        })}
      </Tabs>
    </div>
  );
}
