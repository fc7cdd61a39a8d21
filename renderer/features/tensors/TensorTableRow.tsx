import { ChevronDownIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { memo } from 'react';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { formatCount } from '../../format/count.ts';
import { classNames } from '../../ui/class-names.ts';
import { Name } from '../../ui/Name.tsx';
import type { Column, PlacedColumn } from './columns.ts';
import styles from './TensorTableRow.module.css';

interface Props {
  readonly id: string;
  readonly index: number;
  /** Pixels. */
  readonly top: number;
  readonly columns: readonly PlacedColumn[];
  readonly row: TensorRow | undefined;
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
      aria-expanded={row?.group?.isOpen}
      aria-level={row?.inside === undefined ? undefined : row.inside.depth + 1}
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
function Cell({ column, row }: { readonly column: PlacedColumn; readonly row: TensorRow | undefined }) {
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

const INDENT_PX = 16;

/** Whether a click on a row was meant to open or close it. */
export function isToggle(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[data-toggle]') !== null;
}

/** Names of letters that all are as wide as a digit, and cannot be mistaken for something else. */
const PLAIN = /^[!-~]+$/;

function NameOf({ row, room }: { readonly row: TensorRow; readonly room: number }) {
  const { name, group, inside, readable } = row;
  if (group === undefined && inside === undefined && readable && name.length <= room && PLAIN.test(name)) return name;
  const Chevron = group?.isOpen === true ? ChevronDownIcon : ChevronRightIcon;
  return (
    <>
      {inside !== undefined && <span className={styles.indent} style={{ width: inside.depth * INDENT_PX }} />}
      {group !== undefined && (
        <span className={styles.chevron} data-toggle title={group.isOpen ? 'Fold them' : 'Show what is folded'}>
          <Chevron size={12} />
        </span>
      )}
      <Name name={name} />
      {group !== undefined && <span className={styles.badge}>×{formatCount(group.tensors)}</span>}
      {!readable && (
        <span className={styles.damaged}>
          {group === undefined || group.unreadable === group.tensors ? '' : `${formatCount(group.unreadable)} `}
          unreadable
        </span>
      )}
    </>
  );
}

function isAlarming({ id }: Column, row: TensorRow | undefined): boolean {
  const stats = row?.stats;
  if (stats === null || stats === undefined) return false;
  return (id === 'nan' && stats.nan > 0) || (id === 'inf' && stats.inf > 0);
}
