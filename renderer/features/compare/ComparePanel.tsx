import { Button, Checkbox } from '@blueprintjs/core';
import { ComparisonIcon } from '@blueprintjs/icons';
import { useMemo, useState } from 'react';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { JobStatus } from '../jobs/JobStatus.tsx';
import { likelyOther } from './likely-other.ts';
import styles from './ComparePanel.module.css';
import { ComparisonView } from './ComparisonView.tsx';

/** This checkpoint held against another one of the queue. */
export function ComparePanel({ view }: ViewProps) {
  const { id } = view.item;
  const items = useAppStore((state) => state.items);
  const comparison = useAppStore((state) => state.comparisons.get(id));
  const job = comparison?.job ?? null;
  const compare = useAppStore((state) => state.compareAsked);
  // What it found is said below, in the same words.
  const isDone = useAppStore((state) => (job === null ? false : state.jobs.get(job)?.state.status === 'done'));
  const [typed, setTyped] = useState<CheckpointId | null>(null);
  const [values, setValues] = useState(true);
  const others = useMemo(() => [...items.values()].filter((item) => canCompare(item, id)), [items, id]);
  const likely = useMemo(() => likelyOther(view.item, others, [...items.values()]), [view.item, others, items]);
  const chosen = others.find((item) => item.id === (typed ?? comparison?.b)) ?? likely;
  if (chosen === undefined) {
    return (
      <EmptyState title="There is nothing to compare it with">
        Open another checkpoint: it can then be chosen here.
      </EmptyState>
    );
  }
  return (
    <div className={styles.panel}>
      <form
        aria-label="Compare"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          compare(id, chosen.id, values);
        }}
      >
        <label className={styles.other}>
          Compare with
          <Choice
            value={chosen.id}
            options={others.map((item) => [item.id, `${item.name} — ${item.folder}`] as const)}
            onChoose={setTyped}
          />
        </label>
        <Checkbox
          className={styles.box ?? ''}
          checked={values}
          label="and read the values"
          onChange={({ currentTarget }) => setValues(currentTarget.checked)}
        />
        <Button
          type="submit"
          size="small"
          intent="primary"
          icon={<ComparisonIcon size={14} />}
          text="Compare"
          disabled={comparison !== undefined && job === null}
        />
      </form>
      {comparison === undefined ? (
        <EmptyState title="Not compared yet">
          Names, shapes and dtypes are compared at once; the values need both files to be read.
        </EmptyState>
      ) : (
        job !== null && (
          <>
            {!isDone && (
              <div className={styles.job}>
                <JobStatus id={job} />
              </div>
            )}
            <ComparisonView key={job} job={job} />
          </>
        )
      )}
    </div>
  );
}

function canCompare(item: QueueItem, own: CheckpointId): boolean {
  return item.id !== own && item.state.status === 'done' && item.state.format !== null;
}
