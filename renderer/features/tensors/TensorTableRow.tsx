import { memo } from 'react';
import type { TensorRow } from '../../../src-core/contract/client.ts';
import { Name } from '../../ui/Name.tsx';
import type { Column } from './columns.ts';
import styles from './TensorTableRow.module.css';
import { classNames } from '../../ui/class-names.ts';

/** A row of the table; `repeat` is how many tensors a folded one stands for. */
export type TableRow = TensorRow & { readonly repeat?: number };

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly template: string;
  readonly columns: readonly Column[];
  readonly row: TableRow | undefined;
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

export const TensorTableRow = memo(function TensorTableRow(props: Props) {
  const { id, index, top, template, columns, row, isSelected, isActive } = props;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={row?.name ?? 'loading'}
      className={styles.row}
      data-row={index}
      data-active={isActive || undefined}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={classNames(styles.cell, isAlarming(column, row) && styles.alarm)}
          data-number={column.isNumber || undefined}
          title={row === undefined ? undefined : column.hint?.(row)}
        >
          {row === undefined ? (
            <span className={styles.loading} />
          ) : column.id === 'name' ? (
            <>
              <Name name={row.name} mono />
              {row.repeat !== undefined && row.repeat > 1 && <span className={styles.badge}>×{row.repeat}</span>}
              {!row.readable && <span className={styles.damaged}>unreadable</span>}
            </>
          ) : (
            column.text(row)
          )}
        </div>
      ))}
    </div>
  );
});

function isAlarming({ id }: Column, row: TensorRow | undefined): boolean {
  const stats = row?.stats;
  if (stats === null || stats === undefined) return false;
  return (id === 'nan' && stats.nan > 0) || (id === 'inf' && stats.inf > 0);
}
