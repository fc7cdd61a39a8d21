import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { TensorQuery } from '../../../src-core/contract/client.ts';
import type { ColumnId } from '../../store/preference-slice.ts';
import { rangesHold } from '../../store/row-ranges.ts';
import type { Column } from './columns.ts';
import { extendTo, keyTarget, selectAll, selectOne, toggle, type Selection } from './selection.ts';
import { TensorHeaderCell } from './TensorHeaderCell.tsx';
import { TensorTableRow, type TableRow } from './TensorTableRow.tsx';
import styles from './TensorTable.module.css';

interface Props {
  readonly columns: readonly Column[];
  /** `grid-template-columns`. */
  readonly template: string;
  /** Pixels below which the table scrolls sideways. */
  readonly minWidth: number;
  readonly total: number;
  readonly rowAt: (index: number) => TableRow | undefined;
  /** Rows `[from, to)` came into sight. */
  readonly onSight: (from: number, to: number) => void;
  readonly sort: TensorQuery['sort'];
  readonly onSort: (sort: TensorQuery['sort']) => void;
  readonly onResize: (column: ColumnId, width: number | null) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Up from the first row, or Escape with nothing selected. */
  readonly onLeave: () => void;
  /** Rows of an older question are shown while the answer to the new one is on its way. */
  readonly isStale: boolean;
}

const ROW_PX = 26;
/** Fewest rows that are recycled. */
const POOL_AT_LEAST = 64;

export function TensorTable(props: Props) {
  const {
    columns,
    template,
    minWidth,
    total,
    rowAt,
    onSight,
    sort,
    onSort,
    onResize,
    selection,
    onSelect,
    onLeave,
    isStale,
  } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollPaddingStart: ROW_PX,
  });
  const items = virtual.getVirtualItems();
  // Rows that scroll out of sight come back as those that scroll in. The size moves in powers of two, so that it rests.
  const pool = Math.max(POOL_AT_LEAST, 2 ** Math.ceil(Math.log2(items.length + 1)));
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (to > from) onSight(from, to);
  });

  const go = (next: Selection) => {
    onSelect(next);
    if (next.active !== null) virtual.scrollToIndex(next.active, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_PX) / ROW_PX) - 2);
    const target = keyTarget(event.key, selection.active, total, page);
    if (event.key === 'ArrowUp' && (selection.active ?? 0) === 0) onLeave();
    else if (target !== null) go(event.shiftKey ? extendTo(selection, target) : selectOne(target));
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelect(selectAll(selection, total));
    else if (event.key === ' ' && selection.active !== null) onSelect(toggle(selection, selection.active));
    else if (event.key === 'Escape') {
      if (selection.ranges.length === 0) onLeave();
      else onSelect({ ranges: [], active: null, anchor: null });
    } else return;
    event.preventDefault();
  };
  // One handler for all rows: a handler of its own would make every row new whenever the table moves.
  const onRowClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (row === null) return;
    const index = Number(row.dataset['row']);
    if (event.shiftKey) onSelect(extendTo(selection, index));
    else if (event.ctrlKey || event.metaKey) onSelect(toggle(selection, index));
    else onSelect(selectOne(index));
  };
  const grid = { gridTemplateColumns: template, minWidth };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Tensors"
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-busy={isStale}
      tabIndex={0}
      className={styles.scroller}
      data-stale={isStale || undefined}
      onKeyDown={onKeyDown}
      {...(selection.active !== null && { 'aria-activedescendant': `${id}-${selection.active}` })}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.headerRow} style={grid}>
          {columns.map((column) => (
            <TensorHeaderCell key={column.id} column={column} sort={sort} onSort={onSort} onResize={onResize} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className={styles.rows}
        onClick={onRowClick}
        style={{ height: virtual.getTotalSize(), minWidth }}
      >
        {items.map(({ index, start }) => (
          <TensorTableRow
            key={index % pool}
            id={`${id}-${index}`}
            index={index}
            top={start}
            template={template}
            columns={columns}
            row={rowAt(index)}
            isSelected={rangesHold(selection.ranges, index)}
            isActive={selection.active === index}
          />
        ))}
      </div>
    </div>
  );
}
