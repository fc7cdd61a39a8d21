import { Button } from '@blueprintjs/core';
import { DuplicateIcon } from '@blueprintjs/icons';
import type { RewritePlanView } from '../../../src-core/contract/rewrite.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/count.ts';
import { formatDuration } from '../../format/duration.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { Message } from '../../ui/Message.tsx';
import styles from './PlanSummary.module.css';

/** What a rewrite would do, in numbers and in what stands against it. */
export function PlanSummary({ plan }: { readonly plan: RewritePlanView }) {
  const copy = useCopy();
  const { keys, sizeBefore, sizeAfter, seconds } = plan;
  return (
    <div className={styles.summary}>
      <div className={styles.head}>
        <dl className={styles.facts}>
          <Fact label="Changes" value={outcomeWords(plan)} />
          {plan.outcome !== 'refused' && sizeAfter !== null && (
            <Fact label="Keys" value={`${formatCount(keys.before)} → ${formatCount(keys.after)}`} />
          )}
          {sizeAfter !== null && <Fact label="Size" value={`${formatBytes(sizeBefore)} → ${formatBytes(sizeAfter)}`} />}
          {seconds !== null && <Fact label="Takes about" value={formatDuration(seconds * 1000)} />}
        </dl>
        {plan.command !== '' && (
          <Button
            size="small"
            variant="minimal"
            icon={<DuplicateIcon size={14} />}
            text="Copy as command"
            onClick={() => copy(plan.command, 'command')}
          />
        )}
      </div>
      {plan.refusals.length > 0 && (
        <ul role="alert" aria-label="Refused" className={styles.refusals}>
          {plan.refusals.map(({ edit, why }, place) => (
            <li key={place}>
              {edit !== '' && (
                <>
                  <Message text={edit} />:{' '}
                </>
              )}
              <Message text={why} />
            </li>
          ))}
        </ul>
      )}
      {plan.notes.length > 0 && (
        <ul aria-label="Worth knowing" className={styles.notes}>
          {plan.notes.map((note, place) => (
            <li key={place}>
              <Message text={note} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function outcomeWords({ outcome, total }: RewritePlanView): string {
  if (outcome === 'refused') return 'refused';
  return outcome === 'unchanged' ? 'nothing changes' : plural(total, 'change');
}
