import { Button } from '@blueprintjs/core';
import { StopIcon } from '@blueprintjs/icons';
import type { JobId } from '../../../src-core/contract/ids.ts';
import { ENGINE_LOST, type Job } from '../../../src-core/contract/jobs.ts';
import { formatJobProgress, JOB_STEP_WORDS } from '../../format/job-words.ts';
import { useAppStore } from '../../store/store-context.ts';
import { classNames } from '../../ui/class-names.ts';
import { Message } from '../../ui/Message.tsx';
import { Meter } from '../../ui/Meter.tsx';
import styles from './JobStatus.module.css';

const WRITERS: readonly Job['kind'][] = ['rewrite', 'salvage', 'export'];

interface Props {
  readonly id: JobId;
  /** What its end means: a job that has done its work may have found something bad. Good when left out. */
  readonly outcome?: 'good' | 'neutral' | 'trouble';
}

/** How far one job is, and how it ended: with its result a step away. */
export function JobStatus({ id, outcome = 'good' }: Props) {
  const job = useAppStore((state) => state.jobs.get(id));
  const cancel = useAppStore((state) => state.jobCancelled);
  const select = useAppStore((state) => state.checkpointSelected);
  if (job === undefined) return null;
  const { state } = job;
  if (state.status === 'running') {
    return (
      <div role="status" className={styles.bar}>
        <span>
          {JOB_STEP_WORDS[state.step]} <span className={styles.muted}>{formatJobProgress(state)}</span>
        </span>
        <span className={styles.meter}>
          <Meter value={state.total > 0 ? state.done / state.total : null} label={`Progress: ${job.title}`} />
        </span>
        <Button size="small" icon={<StopIcon size={14} />} text="Cancel" onClick={() => cancel(id)} />
      </div>
    );
  }
  if (state.status === 'cancelled') {
    return (
      <div role="status" className={styles.bar}>
        {WRITERS.includes(job.kind) ? 'Cancelled. Nothing was written.' : 'Cancelled.'}
      </div>
    );
  }
  if (state.status === 'failed') {
    return (
      <div role="alert" className={classNames(styles.bar, styles.bad)}>
        <span className={styles.words}>
          <Message text={`${WRITERS.includes(job.kind) ? unwritten(state.code) : ''}${state.code}: ${state.message}`} />
        </span>
      </div>
    );
  }
  const { made } = state;
  return (
    <div role="status" className={classNames(styles.bar, outcome !== 'neutral' && styles[outcome])}>
      <div className={styles.words}>
        <Message text={state.message} />
        {state.notes.length > 0 && (
          <ul className={styles.notes}>
            {state.notes.map((note, place) => (
              <li key={place}>
                <Message text={note} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {made !== null && <Button size="small" text="Show it" onClick={() => select(made)} />}
    </div>
  );
}

/** What a writer that failed has left. */
function unwritten(code: string): string {
  return code === ENGINE_LOST
    ? 'What it wrote is there whole, or not at all. '
    : 'Nothing was written, and nothing that was there is changed. ';
}
