import type { ReactNode } from 'react';
import styles from './Spoken.module.css';

interface Props {
  /** What a screen reader says, and what voice control hears. */
  readonly text: string;
  /** What is seen. */
  readonly children: ReactNode;
}

/** Content that is seen as one thing and said as another: icons, cut names and numbers as one plain phrase. */
export function Spoken({ text, children }: Props) {
  return (
    <>
      <span className={styles.said}>{text}</span>
      <span className={styles.seen} aria-hidden="true">
        {children}
      </span>
    </>
  );
}
