import { splitName } from '../format/name.ts';
import styles from './Name.module.css';
import { classNames } from './class-names.ts';

interface Props {
  readonly name: string;
  readonly mono?: boolean;
  readonly className?: string | undefined;
}

/** The hint of a very long name stays readable. */
const HINT_LENGTH = 1000;

/**
 * A name from a file: what cannot be seen is escaped, its direction cannot leak into its neighbours, and where room is
 * short its middle is cut. Its two parts are boxes, which a screen reader separates: a heading that is a name has it as its
 * label (`shownName`), a button as its `Spoken` text.
 */
export function Name({ name, mono = false, className }: Props) {
  const { head, tail } = splitName(name);
  const hint = `${head}${tail}`.slice(0, HINT_LENGTH);
  return (
    <bdi className={classNames(styles.name, mono && styles.mono, className)} title={hint}>
      <span className={styles.head}>{head}</span>
      {tail !== '' && <span className={styles.tail}>{tail}</span>}
    </bdi>
  );
}
