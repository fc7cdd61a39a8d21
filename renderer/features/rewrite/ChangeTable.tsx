import { useState } from 'react';
import type { RewritePlanView } from '../../../src-core/contract/rewrite.ts';
import { formatCount, plural } from '../../format/count.ts';
import { CHANGE_WORDS } from '../../format/edit-words.ts';
import { Chip } from '../../ui/Chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './ChangeTable.module.css';

/** Each change by name, or the names of the file before against those after. */
export function ChangeTable({ plan }: { readonly plan: RewritePlanView }) {
  const [shows, setShows] = useState<'changes' | 'keys'>('changes');
  const { removed, added } = plan.keys;
  return (
    <section aria-label="What changes" className={styles.section}>
      <div className={styles.chips}>
        <Chip
          label="Changes"
          count={plan.total}
          icon={<span>Changes</span>}
          pressed={shows === 'changes'}
          onToggle={() => setShows('changes')}
        />
        <Chip
          label="Names that come and go"
          count={removed.length + added.length}
          icon={<span>Names</span>}
          pressed={shows === 'keys'}
          onToggle={() => setShows('keys')}
        />
      </div>
      <div className={styles.scroller} role="region" aria-label="List of changes" tabIndex={0}>
        {shows === 'changes' ? (
          <table className={styles.table}>
            <tbody>
              {plan.changes.map(({ kind, name, to }, place) => (
                <tr key={place}>
                  <td className={classNames(styles.kind, styles[kind])}>{CHANGE_WORDS[kind]}</td>
                  <td className={styles.name}>
                    <Name name={name} mono />
                    {to !== '' && <Name name={`→ ${to}`} mono />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <ul className={styles.diff}>
            {removed.map((name) => (
              <li key={`- ${name}`} className={styles.removed}>
                <span>−</span> <Name name={name} mono />
              </li>
            ))}
            {added.map((name) => (
              <li key={`+ ${name}`} className={styles.added}>
                <span>+</span> <Name name={name} mono />
              </li>
            ))}
          </ul>
        )}
        {shows === 'changes' && plan.changes.length < plan.total && (
          <p className={styles.rest}>
            and {plural(plan.total - plan.changes.length, 'more change')} ({formatCount(plan.changes.length)} shown)
          </p>
        )}
      </div>
    </section>
  );
}
