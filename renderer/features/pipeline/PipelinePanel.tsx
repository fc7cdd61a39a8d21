import { useState } from 'react';
import type { FolderId } from '../../../src-core/contract/ids.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import styles from './PipelinePanel.module.css';
import { RunView } from './RunView.tsx';

/** The pipeline run that this checkpoint is part of, or another one that is open. */
export function PipelinePanel({ view }: ViewProps) {
  const folders = useAppStore((state) => state.folders);
  const [typed, setTyped] = useState<FolderId | null>(null);
  const runs = folders.filter(({ isRun }) => isRun);
  const own = runs.find(({ path }) => view.path.startsWith(`${path}/`));
  const run = runs.find(({ id }) => id === typed) ?? own ?? runs[0];
  if (run === undefined) {
    return (
      <EmptyState title="No pipeline run is open">
        Open a folder that holds <code>pipeline_state.json</code>: its stages, files and failures are shown here.
      </EmptyState>
    );
  }
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>Run</h2>
        <Choice
          label="Run folder"
          value={run.id}
          options={runs.map(({ id, name, path }) => [id, `${name} — ${path}`] as const)}
          onChoose={setTyped}
        />
      </div>
      <RunView key={run.id} folder={run.id} />
    </div>
  );
}
