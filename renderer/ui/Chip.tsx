import type { JSX } from 'react';
import { formatCount } from '../format/count.ts';
import styles from './Chip.module.css';

interface Props {
  readonly label: string;
  readonly count: number;
  readonly pressed: boolean;
  readonly icon?: JSX.Element;
  readonly onToggle: () => void;
}

/** A filter that is on or off, with how many it would show. */
export function Chip({ label, count, pressed, icon, onToggle }: Props) {
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={pressed}
      aria-label={`${label}, ${count}`}
      title={label}
      onClick={onToggle}
    >
      {icon}
      <span className={styles.count}>{formatCount(count)}</span>
    </button>
  );
}
