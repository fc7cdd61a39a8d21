import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { ExpectationEditor } from './ExpectationEditor.tsx';
import { KeyResults } from './KeyResults.tsx';
import styles from './KeysPanel.module.css';
import { ValueTree } from './ValueTree.tsx';

/** Left what the file holds beside tensors, as a tree; right what was expected of it and how it compares. */
export function KeysPanel({ view, revision }: ViewProps) {
  return (
    <div className={styles.panel}>
      <ErrorBoundary panel="The value tree">
        <ValueTree key={revision} id={view.item.id} type={view.report.keys.type} />
      </ErrorBoundary>
      <div className={styles.side}>
        <KeyResults
          id={view.item.id}
          keys={view.report.keys}
          level={view.report.levels.find(({ name }) => name === 'keys')}
        />
        <ExpectationEditor view={view} revision={revision} />
      </div>
    </div>
  );
}
