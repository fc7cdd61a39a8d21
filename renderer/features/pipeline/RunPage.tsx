import { Button } from '@blueprintjs/core';
import { EyeOffIcon, EyeOpenIcon } from '@blueprintjs/icons';
import type { FolderItem } from '../../../src-core/contract/folders.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { useAppStore } from '../../store/store-context.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { shownName } from '../../format/name.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './RunPage.module.css';
import { RunView } from './RunView.tsx';

/** A pipeline run by itself, in place of a checkpoint. */
export function RunPage({ run }: { readonly run: FolderItem }) {
  const watch = useAppStore((state) => state.watchAsked);
  const unwatch = useAppStore((state) => state.unwatchAsked);
  return (
    <article aria-label={`Pipeline run ${displayText(run.name, 300)}`} className={styles.page}>
      <header className={styles.header}>
        <div className={styles.names}>
          <h1 className={styles.title} aria-label={shownName(run.name)}>
            <Name name={run.name} />
          </h1>
          <Button
            size="small"
            icon={run.watched ? <EyeOffIcon size={14} /> : <EyeOpenIcon size={14} />}
            text={run.watched ? 'Stop watching' : 'Watch for new checkpoints'}
            onClick={() => (run.watched ? unwatch(run.id) : watch(run.id))}
          />
        </div>
        <div className={styles.path}>
          <Name name={run.path} mono />
          <CopyButton text={run.path} what="path" />
        </div>
        {run.problem !== '' && (
          <p role="alert" className={styles.problem}>
            {displayText(run.problem, 400)}
          </p>
        )}
      </header>
      <div className={styles.content}>
        <h2 className={styles.heading}>How it stands</h2>
        <ErrorBoundary panel="The run">
          <RunView key={run.id} folder={run.id} />
        </ErrorBoundary>
      </div>
    </article>
  );
}
