import { formatBytes } from '../../format/bytes.ts';
import styles from './DTypeBar.module.css';

interface Props {
  readonly bytes: readonly (readonly [string, number])[];
  readonly summary: string;
}

const COLOURS = 6;

/** Bytes per dtype as one bar, largest first, with a legend that carries the numbers. */
export function DTypeBar({ bytes, summary }: Props) {
  const sorted = [...bytes].sort((a, b) => b[1] - a[1]);
  const total = sorted.reduce((sum, [, size]) => sum + size, 0);
  return (
    <div className={styles.dtypes}>
      <div className={styles.bar} aria-hidden="true">
        {sorted.map(([dtype, size], place) => (
          <span
            key={dtype}
            style={{ flexGrow: total === 0 ? 1 : size / total, background: `var(--dtype-${(place % COLOURS) + 1})` }}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-label={`Bytes per dtype of ${summary}`}>
        {sorted.map(([dtype, size], place) => (
          <li key={dtype}>
            <span className={styles.swatch} style={{ background: `var(--dtype-${(place % COLOURS) + 1})` }} />
            <code>{dtype}</code> <span className={styles.size}>{formatBytes(size)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
