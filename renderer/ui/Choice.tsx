import styles from './Choice.module.css';

interface Props<T extends string> {
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onChoose: (value: T) => void;
  /** Its name, where no label stands beside it. */
  readonly label?: string;
  readonly id?: string;
}

/** One of a few, as the platform shows it. */
export function Choice<T extends string>({ value, options, onChoose, label, id }: Props<T>) {
  return (
    <select
      className={styles.choice}
      value={value}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(id === undefined ? {} : { id })}
      onChange={({ currentTarget }) => {
        const chosen = options.find(([one]) => one === currentTarget.value);
        if (chosen !== undefined) onChoose(chosen[0]);
      }}
    >
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
}
