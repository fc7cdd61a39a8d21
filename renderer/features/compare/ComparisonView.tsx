import { InputGroup } from '@blueprintjs/core';
import { useCallback, useMemo, useState } from 'react';
import type { ComparedRow, Difference } from '../../../src-core/contract/compare.ts';
import type { JobId } from '../../../src-core/contract/ids.ts';
import { plural } from '../../format/count.ts';
import { DIFFERENCE_WORDS, DIFFERENCES } from '../../format/difference-words.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { Chip } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Message } from '../../ui/Message.tsx';
import { useSettledText } from '../tensors/use-settled-text.ts';
import { CompareTable } from './CompareTable.tsx';
import styles from './ComparisonView.module.css';

/** The result is asked for anew so many times while values are being read. */
const STEPS = 20;

/** What a comparison found, worst first; it fills while values are being read. */
export function ComparisonView({ job }: { readonly job: JobId }) {
  const client = useClient();
  const moment = useAppStore((state) => momentOf(state.jobs.get(job)?.state));
  const [kind, setKind] = useState<Difference | null>(null);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const ask = useCallback(() => client.compareSummary(job), [client, job]);
  const answer = useAnswer(ask, moment);
  const summary = answer.status === 'ready' ? answer.value : null;
  const asked = useMemo(
    () =>
      new PageCache<ComparedRow>(
        (offset, limit) => client.compareRows(job, { offset, limit, kind, filter, order: 'worst' }),
        moment,
      ),
    [client, job, kind, filter, moment],
  );
  const { cache, status } = usePageCache(asked);
  if (answer.status === 'failed') return <EmptyState title="The comparison is lost">{answer.message}</EmptyState>;
  if (summary === null) return null;
  return (
    <section aria-label="Comparison" className={styles.view}>
      <div className={styles.head}>
        <p className={styles.conclusion}>
          <Message text={summary.conclusion} />
          {summary.renamed !== null && (
            <span className={styles.muted}>
              {' '}
              <Message text={prefixWords(summary.renamed)} />
            </span>
          )}
        </p>
        <div className={styles.tools}>
          {DIFFERENCES.filter((one) => summary.counts[one] > 0).map((one) => (
            <Chip
              key={one}
              label={DIFFERENCE_WORDS[one]}
              icon={<span>{DIFFERENCE_WORDS[one]}</span>}
              count={summary.counts[one]}
              pressed={kind === one}
              onToggle={() => setKind(kind === one ? null : one)}
            />
          ))}
          <InputGroup
            size="small"
            className={styles.filter ?? ''}
            placeholder="Filter by name"
            aria-label="Filter compared tensors by name"
            spellCheck={false}
            value={typed}
            onValueChange={setTyped}
          />
        </div>
        {summary.otherKeys.length > 0 && (
          <details className={styles.others}>
            <summary>{plural(summary.otherKeys.length, 'other key differs', 'other keys differ')}</summary>
            <ul>
              {summary.otherKeys.map((words, place) => (
                <li key={place}>
                  <Message text={words} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {status.status === 'failed' && <EmptyState title="The rows could not be listed">{status.message}</EmptyState>}
      {status.status === 'ready' && status.head.total === 0 && <EmptyState title="No tensor is like that" />}
      {status.status === 'ready' && status.head.total > 0 && (
        <CompareTable
          total={status.head.total}
          rowAt={(index) => cache.row(index)}
          onSight={(from, to) => cache.want(from, to)}
        />
      )}
    </section>
  );
}

/** Grows a few times while the job runs, and when it ends. */
function momentOf(
  state: { readonly status: string; readonly done?: number; readonly total?: number } | undefined,
): number {
  if (state === undefined) return 0;
  if (state.status !== 'running') return STEPS + 1;
  const { done = 0, total = 0 } = state;
  return total > 0 ? Math.floor((done / total) * STEPS) : 0;
}

/** Equal tensors under other names are what `load_state_dict` stumbles over. */
function prefixWords({ from, to }: { readonly from: string; readonly to: string }): string {
  const loads = '`load_state_dict(strict=True)` would not find one by the names of the other.';
  if (from === '') return `All names of the other one begin with \`${to}\`, here they do not: ${loads}`;
  if (to === '') return `All names begin with \`${from}\`, in the other one they do not: ${loads}`;
  return `Names begin with \`${from}\` here and with \`${to}\` in the other one: ${loads}`;
}
