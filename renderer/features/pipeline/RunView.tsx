import { Button } from '@blueprintjs/core';
import { TickIcon } from '@blueprintjs/icons';
import { useCallback, useState } from 'react';
import type { FolderId, JobId } from '../../../src-core/contract/ids.ts';
import type { RunStatus } from '../../../src-core/contract/folders.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatCount } from '../../format/count.ts';
import { formatWrittenTime } from '../../format/duration.ts';
import { failureText } from '../../store/failure-text.ts';
import { goesOn } from '../../store/job-slice.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Message } from '../../ui/Message.tsx';
import { JobStatus } from '../jobs/JobStatus.tsx';
import { NameLists } from './NameLists.tsx';
import styles from './RunView.module.css';

/** What one run says of itself, and what its files say. */
export function RunView({ folder }: { readonly folder: FolderId }) {
  const client = useClient();
  const problem = useAppStore((state) => state.problemTold);
  const [job, setJob] = useState<JobId | null>(null);
  const isChecking = useAppStore((state) => goesOn(state, job));
  const ask = useCallback(() => client.runStatus(folder), [client, folder]);
  const answer = useAnswer(ask, `${job ?? ''} ${String(isChecking)}`);
  if (answer.status === 'failed') return <EmptyState title="The run could not be read">{answer.message}</EmptyState>;
  if (answer.status === 'reading') return null;
  const run = answer.value;
  if (run === null) return <EmptyState title="This folder holds no run any more" />;
  const check = () => {
    client.checkRun(folder).then(setJob, (error: unknown) => problem(`Could not check: ${failureText(error)}`));
  };
  return (
    <div className={styles.run}>
      {run.problem !== '' && (
        <p role="alert" className={styles.problem}>
          <Message text={`The state file is not believed: ${run.problem}`} />
        </p>
      )}
      <div className={styles.resume}>
        <p>
          {run.resume.stage === null ? (
            'Nothing is left to do.'
          ) : (
            <>
              It would go on at <strong>{displayText(run.resume.stage, 200)}</strong>.
            </>
          )}{' '}
          <Message text={run.resume.why} />
        </p>
        <Button
          size="small"
          icon={<TickIcon size={14} />}
          text="Check its files"
          disabled={isChecking}
          onClick={check}
        />
      </div>
      {job !== null && <JobStatus id={job} outcome={outcomeOf(run.files)} />}
      <Progress run={run} />
      {run.stages.length > 0 && <Stages run={run} />}
      <NameLists
        title="Work"
        lists={[
          ['completed', run.completed],
          ['failed', run.failed],
          ['pending', run.pending],
        ]}
      />
      {run.files !== null && (
        <NameLists
          title="Files, checked"
          lists={[
            ['complete', run.files.complete],
            ['damaged', run.files.damaged.map(({ name, error }) => `${name}: ${error.replaceAll('`', "'")}`)],
            ['unfinished', run.files.unfinished],
            ['missing', run.files.missing],
            ['left over', run.files.leftovers],
          ]}
        />
      )}
      {run.failures.length > 0 && <Failures failures={run.failures} />}
    </div>
  );
}

/** A run that goes on has unfinished files; damaged and missing ones are what somebody looks for. */
function outcomeOf(files: RunStatus['files']): 'good' | 'neutral' | 'trouble' {
  if (files === null) return 'neutral';
  if (files.damaged.length > 0 || files.missing.length > 0) return 'trouble';
  return files.unfinished.length > 0 ? 'neutral' : 'good';
}

/** Where the run says it is. */
function Progress({ run }: { readonly run: RunStatus }) {
  const { stage, total, completed, current, startedAt, updatedAt } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Stage', stage],
    ['Done', total === 0 ? '' : `${formatCount(completed.length)} of ${formatCount(total)}`],
    ['Working on', current ?? ''],
    ['Begun', formatWrittenTime(startedAt)],
    ['Last heard of', formatWrittenTime(updatedAt)],
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{displayText(value, 300)}</bdi>
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Stages({ run }: { readonly run: RunStatus }) {
  return (
    <section aria-label="Stages" className={styles.section}>
      <h3>Stages</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            {['Stage', 'Status', 'Begun', 'Completed', 'Outputs'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.stages.map(({ name, status, startedAt, completedAt, outputs, error }) => (
            <tr key={name}>
              <th scope="row">{displayText(name, 200)}</th>
              <td>
                {displayText(status, 100)}
                {error !== '' && <span className={styles.bad}> {displayText(error, 500)}</span>}
              </td>
              <td className={styles.time}>{displayText(formatWrittenTime(startedAt), 40)}</td>
              <td className={styles.time}>{displayText(formatWrittenTime(completedAt), 40)}</td>
              <td>
                <bdi>{displayText(outputs.join(', '), 500)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Failures({ failures }: Pick<RunStatus, 'failures'>) {
  return (
    <section aria-label="Failures" className={styles.section}>
      <h3>Failures, newest first</h3>
      <table className={styles.table}>
        <tbody>
          {failures.toReversed().map(({ path, reason, time }, place) => (
            <tr key={place}>
              <td className={styles.time}>{displayText(formatWrittenTime(time), 40)}</td>
              <th scope="row">
                <bdi>{displayText(path, 500)}</bdi>
              </th>
              <td>
                <bdi>{displayText(reason, 1000)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
