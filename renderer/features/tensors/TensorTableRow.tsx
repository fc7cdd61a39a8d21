import { memo } from 'react';
import type { TensorRow } from '../../../src-core/contract/client.ts';
import { classNames } from '../../ui/class-names.ts';
import { Name } from '../../ui/Name.tsx';
import type { Column, PlacedColumn } from './columns.ts';
import styles from './TensorTableRow.module.css';

/** A row of the table; `repeat` is how many tensors a folded one stands for. */
export type TableRow = TensorRow & { readonly repeat?: number };

interface Props {
  readonly id: string;
  readonly index: number;
  /** Pixels. */
  readonly top: number;
  readonly columns: readonly PlacedColumn[];
  readonly row: TableRow | undefined;
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

export const TensorTableRow = memo(function TensorTableRow(props: Props) {
  const { id, index, top, columns, row, isSelected, isActive } = props;
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
      data-loading={row === undefined || undefined}
      style={{ top }}
    >
      {columns.map((column) => (
        <Cell key={column.id} column={column} row={row} />
      ))}
    </div>
  );
});

/** A row that is not here yet has the same empty cells, so that it fills without anything being made. */
function Cell({ column, row }: { readonly column: PlacedColumn; readonly row: TableRow | undefined }) {
  if (column.id === 'name') {
    return (
      <div role="gridcell" className={classNames(styles.name, column.isPinned && styles.pinned)} style={column.style}>
        {row !== undefined && <NameOf row={row} room={column.letters} />}
      </div>
    );
  }
  const text = row === undefined ? '' : column.text(row);
  return (
    <div
      role="gridcell"
      // Clipping is dear where thousands of cells fly by, and nearly all of them fit.
      className={classNames(
        styles.cell,
        column.isNumber && styles.number,
        text.length > column.letters && styles.cut,
        isAlarming(column, row) && styles.alarm,
      )}
      style={column.style}
      title={row === undefined ? undefined : column.hint?.(row)}
    >
      {text}
    </div>
  );
}

/** Names of letters that all are as wide as a digit, and cannot be mistaken for something else. */
const PLAIN = /^[!-~]*$/;

function NameOf({ row, room }: { readonly row: TableRow; readonly room: number }) {
  const { name, repeat, readable } = row;
  if (repeat === undefined && readable && name.length <= room && PLAIN.test(name)) return name;
  return (
    <>
      <Name name={name} />
      {repeat !== undefined && repeat > 1 && <span className={styles.badge}>×{repeat}</span>}
      {!readable && <span className={styles.damaged}>unreadable</span>}
    </>
  );
}

function isAlarming({ id }: Column, row: TensorRow | undefined): boolean {
  const stats = row?.stats;
  if (stats === null || stats === undefined) return false;
  return (id === 'nan' && stats.nan > 0) || (id === 'inf' && stats.inf > 0);
}
