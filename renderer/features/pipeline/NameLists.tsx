import { displayText } from '../../../src-core/model/display-text.ts';
import { formatCount } from '../../format/count.ts';
import styles from './NameLists.module.css';

interface Props {
  readonly title: string;
  readonly lists: readonly (readonly [state: string, names: readonly string[]])[];
}

/** States that someone looks for first. */
const OPEN = ['failed', 'damaged', 'missing'];

/** Files by state: a count each, and their names when opened. */
export function NameLists({ title, lists }: Props) {
  return (
    <section aria-label={title} className={styles.section}>
      <h3>{title}</h3>
      {lists.map(([state, names]) =>
        names.length === 0 ? (
          <p key={state} className={styles.none}>
            0 {state}
          </p>
        ) : (
          <details key={state} className={styles.list} open={OPEN.includes(state)}>
            <summary>
              {formatCount(names.length)} {state}
            </summary>
            <ul>
              {names.map((name, place) => (
                <li key={place}>
                  <bdi>{displayText(name, 500)}</bdi>
                </li>
              ))}
            </ul>
          </details>
        ),
      )}
    </section>
  );
}
