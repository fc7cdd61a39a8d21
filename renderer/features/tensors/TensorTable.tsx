import type { KeyboardEvent, MouseEvent } from 'react';
import type { TensorQuery, TensorRow } from '../../../src-core/contract/tensors.ts';
import type { ColumnId } from '../../store/preference-slice.ts';
import { rangesHold } from '../../store/row-ranges.ts';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import type { ColumnLayout } from './columns.ts';
import { extendTo, keyTarget, selectAll, selectOne, toggle, treeStep, type Selection } from './selection.ts';
import { TensorHeaderCell } from './TensorHeaderCell.tsx';
import { isToggle, TensorTableRow } from './TensorTableRow.tsx';
import styles from './TensorTable.module.css';

interface Props {
  readonly layout: ColumnLayout;
  /** Pixels of a row in sight. */
  readonly onWidth: (width: number) => void;
  readonly total: number;
  readonly rowAt: (index: number) => TensorRow | undefined;
  /** Rows `[from, to)` came into sight. */
  readonly onSight: (from: number, to: number) => void;
  readonly sort: TensorQuery['sort'];
  readonly onSort: (sort: TensorQuery['sort']) => void;
  readonly onResize: (column: ColumnId, width: number | null) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Repeated layers are rows that open. */
  readonly isFolded: boolean;
  /** Open or close the group at this row. */
  readonly onToggle: (index: number) => void;
  /** Up from the first row, or Escape with nothing selected. */
  readonly onLeave: () => void;
  /** Rows of an older question are shown while the answer to the new one is on its way. */
  readonly isStale: boolean;
}

const ROW_PX = 26;

export function TensorTable(props: Props) {
  const { layout, onWidth, total, rowAt, onSight, sort, onSort, onResize, selection, onSelect, onLeave, isStale } =
    props;
  const { isFolded, onToggle } = props;
  const { columns } = layout;
  /** Whether it was a key of a tree. */
  const onTreeKey = (key: string): boolean => {
    const { active } = selection;
    const row = active === null ? undefined : rowAt(active);
    const step = active === null || row === undefined ? null : treeStep(key, row, active);
    if (active === null || step === null) return false;
    if (step === 'toggle') onToggle(active);
    else onSelect(selectOne(step));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const target = keyTarget(event.key, selection.active, total, page);
    if (event.key === 'ArrowUp' && (selection.active ?? 0) === 0) onLeave();
    else if (target !== null) onSelect(event.shiftKey ? extendTo(selection, target) : selectOne(target));
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelect(selectAll(selection, total));
    else if (event.key === ' ' && selection.active !== null) onSelect(toggle(selection, selection.active));
    else if (event.key === 'Escape') {
      if (selection.ranges.length === 0) onLeave();
      else onSelect({ ranges: [], active: null, anchor: null });
    } else if (!isFolded || !onTreeKey(event.key)) return;
    event.preventDefault();
  };
  const onRowClick = (index: number, event: MouseEvent) => {
    if (isToggle(event.target)) onToggle(index);
    else if (event.shiftKey) onSelect(extendTo(selection, index));
    else if (event.ctrlKey || event.metaKey) onSelect(toggle(selection, index));
    else onSelect(selectOne(index));
  };
  return (
    <VirtualTable
      label="Tensors"
      role={isFolded ? 'treegrid' : 'grid'}
      count={total}
      rowPx={ROW_PX}
      minWidth={layout.minWidth}
      columns={columns.length}
      isMultiselectable
      isStale={isStale}
      active={selection.active}
      onWidth={onWidth}
      onSight={onSight}
      onKeyDown={onKeyDown}
      onRowClick={onRowClick}
      header={
        <div role="row" aria-rowindex={1} className={styles.header}>
          {columns.map((column) => (
            <TensorHeaderCell key={column.id} column={column} sort={sort} onSort={onSort} onResize={onResize} />
          ))}
        </div>
      }
      row={(index, { id, top }) => (
        <TensorTableRow
          id={id}
          index={index}
          top={top}
          columns={columns}
          row={rowAt(index)}
          isSelected={rangesHold(selection.ranges, index)}
          isActive={selection.active === index}
        />
      )}
    />
  );
}
