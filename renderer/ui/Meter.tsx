import styles from './Meter.module.css';

interface Props {
  /** 0 to 1; null where it is not known. */
  readonly value: number | null;
  readonly label: string;
}

/** A thin line of progress. */
export function Meter({ value, label }: Props) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      className={styles.track}
      {...(value === null
        ? {}
        : { 'aria-valuenow': Math.round(value * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
    >
      <div
        className={value === null ? styles.unknown : styles.fill}
        {...(value === null ? {} : { style: { transform: `scaleX(${value})` } })}
      />
    </div>
  );
}
