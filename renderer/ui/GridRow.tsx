import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './GridRow.module.css';
import type { RowPlace } from './VirtualTable.tsx';

interface Props {
  readonly index: number;
  readonly place: RowPlace;
  /** `grid-template-columns`. */
  readonly template: string;
  /** What a screen reader calls it, where its cells do not say it. */
  readonly label?: string;
  /** Left out in tables whose rows cannot be selected. */
  readonly isSelected?: boolean;
  readonly className?: string | undefined;
  /** Cells, each of role `cell` or `gridcell`. */
  readonly children: ReactNode;
}

/** One row of a `VirtualTable` whose columns are fixed. */
export function GridRow({ index, place, template, label, isSelected, className, children }: Props) {
  return (
    <div
      id={place.id}
      role="row"
      aria-rowindex={index + 2}
      aria-label={label}
      aria-selected={isSelected}
      data-row={index}
      className={classNames(styles.row, className)}
      style={{ top: place.top, height: place.height, gridTemplateColumns: template }}
    >
      {children}
    </div>
  );
}

/** A column's name; of numbers, over their last digits. */
export interface GridTitle {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Said, not seen. */
  readonly isHidden?: boolean;
}

/** The header row over `GridRow`s of the same template. */
export function GridHeader({ titles, template }: { readonly titles: readonly GridTitle[]; readonly template: string }) {
  return (
    <div role="row" aria-rowindex={1} className={styles.header} style={{ gridTemplateColumns: template }}>
      {titles.map(({ title, isNumber, isHidden }) => (
        <span key={title} role="columnheader" className={isNumber === true ? styles.number : undefined}>
          {isHidden === true ? <span className={styles.hidden}>{title}</span> : title}
        </span>
      ))}
    </div>
  );
}
