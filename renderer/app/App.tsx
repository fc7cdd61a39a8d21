import { useCallback, useEffect, useMemo } from 'react';
import type { Client } from '../../src-core/contract/client.ts';
import { CheckpointPanel } from '../features/checkpoint/CheckpointPanel.tsx';
import { NoticeArea } from '../features/notices/NoticeArea.tsx';
import { DropTarget } from '../features/open/DropTarget.tsx';
import { QueuePanel } from '../features/queue/QueuePanel.tsx';
import { connect } from '../store/connect.ts';
import type { AppStore } from '../store/create-app-store.ts';
import { failureText } from '../store/failure-text.ts';
import { QUEUE_WIDTH } from '../store/preference-slice.ts';
import { StoreContext, useAppStore } from '../store/store-context.ts';
import { CopyContext, type Copy } from '../ui/copy-context.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { fetchTheRest } from '../ui/later.ts';
import { Splitter } from '../ui/Splitter.tsx';
import styles from './App.module.css';
import { Dialogs } from './Dialogs.tsx';
import { TopBar } from './TopBar.tsx';
import { useTheme } from './use-theme.ts';
import { useTitle } from './use-title.ts';

interface Props {
  readonly client: Client;
  readonly store: AppStore;
}

const FETCH_AT_LATEST_MS = 2000;

/** The window: queue on the left, the chosen checkpoint on the right. */
export function App({ client, store }: Props) {
  const given = useMemo(() => ({ client, store }), [client, store]);
  const copy = useCallback<Copy>(
    (text, what) => {
      const { doneTold, problemTold } = store.getState();
      client.host.copyText(text).then(
        () => doneTold(`Copied ${what}`),
        (error: unknown) => problemTold(`Could not copy: ${failureText(error)}`),
      );
    },
    [client, store],
  );
  useEffect(() => {
    const stop = connect(client, store);
    const { queueOpened, foldersOpened } = store.getState();
    void queueOpened().then(foldersOpened);
    store.getState().jobsOpened();
    store.getState().sessionOpened();
    // What was removed and not undone is told to the engine before the window goes.
    const settle = () => store.getState().removalSettled();
    window.addEventListener('pagehide', settle);
    // Whoever comes back from a terminal may have written the file there.
    const look = () => store.getState().diskLookedAt();
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('pagehide', settle);
      window.removeEventListener('focus', look);
      stop();
    };
  }, [client, store]);
  useEffect(() => {
    const moment = window.requestIdleCallback(() => void fetchTheRest(), { timeout: FETCH_AT_LATEST_MS });
    return () => window.cancelIdleCallback(moment);
  }, []);
  return (
    <StoreContext value={given}>
      <CopyContext value={copy}>
        <Window />
      </CopyContext>
    </StoreContext>
  );
}

function Window() {
  const width = useAppStore((state) => state.queueWidth);
  const resize = useAppStore((state) => state.queueResized);
  useTheme();
  useTitle();
  return (
    <div className={styles.window}>
      <TopBar />
      <div className={styles.body}>
        <nav aria-label="Queue of checkpoints" className={styles.side}>
          <div className={styles.queue} style={{ width }}>
            <ErrorBoundary panel="The queue">
              <QueuePanel />
            </ErrorBoundary>
          </div>
          <Splitter
            label="Width of the queue"
            value={width}
            min={QUEUE_WIDTH.min}
            max={QUEUE_WIDTH.max}
            onResize={resize}
            onReset={() => resize(QUEUE_WIDTH.default)}
          />
        </nav>
        <main className={styles.main}>
          <ErrorBoundary panel="The checkpoint">
            <CheckpointPanel />
          </ErrorBoundary>
        </main>
      </div>
      <NoticeArea />
      <DropTarget />
      <Dialogs />
    </div>
  );
}
