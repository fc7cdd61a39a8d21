import type { JSX, ReactNode } from 'react';
import styles from './EmptyState.module.css';

interface Props {
  readonly icon?: JSX.Element;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Says why there is nothing here and what to do about it. */
export function EmptyState({ icon, title, children }: Props) {
  return (
    <div className={styles.empty}>
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      <strong className={styles.title}>{title}</strong>
      {children !== undefined && <div className={styles.body}>{children}</div>}
    </div>
  );
}
