import { CaretDownIcon, CaretUpIcon } from '@blueprintjs/icons';
import type { PointerEvent } from 'react';
import type { TensorQuery } from '../../../src-core/contract/tensors.ts';
import type { ColumnId } from '../../store/preference-slice.ts';
import { classNames } from '../../ui/class-names.ts';
import type { Column, PlacedColumn } from './columns.ts';
import styles from './TensorHeaderCell.module.css';

interface Props {
  readonly column: PlacedColumn;
  readonly sort: TensorQuery['sort'];
  readonly onSort: (sort: TensorQuery['sort']) => void;
  readonly onResize: (column: ColumnId, width: number | null) => void;
}

/** A click sorts up, then down, then not at all (file order). The right edge drags; a double click there resets. */
export function TensorHeaderCell({ column, sort, onSort, onResize }: Props) {
  const direction = sort !== null && sort.by === column.sort ? (sort.descending ? 'descending' : 'ascending') : 'none';
  const Caret = direction === 'ascending' ? CaretUpIcon : CaretDownIcon;
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    const handle = event.currentTarget;
    const cell = handle.parentElement;
    if (cell === null) return;
    const origin = event.clientX - cell.getBoundingClientRect().width;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(column.id, moved.clientX - origin);
    const stop = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', stop);
      handle.removeEventListener('pointercancel', stop);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop);
    handle.addEventListener('pointercancel', stop);
    event.preventDefault();
  };
  return (
    <div
      role="columnheader"
      className={classNames(styles.cell, column.isPinned && styles.pinned)}
      style={column.style}
      data-number={column.isNumber || undefined}
      {...(column.sort === null ? {} : { 'aria-sort': direction })}
    >
      {column.sort === null ? (
        <span className={styles.title}>{column.title}</span>
      ) : (
        <button type="button" tabIndex={-1} className={styles.title} onClick={() => onSort(nextSort(column, sort))}>
          {column.title}
          {direction !== 'none' && <Caret size={12} />}
        </button>
      )}
      <span
        className={styles.handle}
        onPointerDown={drag}
        onDoubleClick={() => onResize(column.id, null)}
        aria-hidden="true"
      />
    </div>
  );
}

function nextSort({ sort: by, isNumber }: Column, sort: TensorQuery['sort']): TensorQuery['sort'] {
  if (by === null) return sort;
  // Of numbers, the largest are what is looked for; of names, the first.
  if (sort?.by !== by) return { by, descending: isNumber };
  return sort.descending === isNumber ? { by, descending: !isNumber } : null;
}
