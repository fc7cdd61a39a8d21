import {
  Fragment,
  useEffect,
  useId,
  useMemo,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { classNames } from './class-names.ts';
import { rowsInElements } from './row-window.ts';
import { useRowWindow } from './use-row-window.ts';
import styles from './VirtualTable.module.css';

/** Where a row is drawn, and how it is found. */
export interface RowPlace {
  readonly id: string;
  /** Pixels from the first row's place. */
  readonly top: number;
  readonly height: number;
}

interface Props {
  readonly label: string;
  /** Rows of a table are read, those of a grid are selected, those of a treegrid are opened as well. */
  readonly role: 'table' | 'grid' | 'treegrid';
  readonly count: number;
  readonly rowPx: number;
  /** Pixels below which it scrolls sideways. */
  readonly minWidth: number;
  /** The cells of the header row. */
  readonly header: ReactNode;
  /** Draws one row. */
  readonly row: (index: number, place: RowPlace) => ReactNode;
  /** Rows `[from, to)` came into sight. */
  readonly onSight?: (from: number, to: number) => void;
  /** The width of what is in sight changed; pixels. */
  readonly onWidth?: (width: number) => void;
  /** The row the keyboard is on, kept in sight. */
  readonly active?: number | null;
  readonly columns?: number;
  readonly isMultiselectable?: boolean;
  /** Shows rows of an older question while the answer to the new one is on its way. */
  readonly isStale?: boolean;
  /** A key on the table itself; `page` is how many rows PageDown goes on. */
  readonly onKeyDown?: (event: KeyboardEvent, page: number) => void;
  readonly onRowClick?: (index: number, event: MouseEvent) => void;
  readonly className?: string | undefined;
}

export const HEADER_PX = 26;

/** A list of any length as a table: rows of one height, of which only those in sight exist. */
export function VirtualTable(props: Props) {
  const { label, role, count, rowPx, minWidth, header, row, onSight, active = null, isStale = false } = props;
  const { columns, onWidth, isMultiselectable, onKeyDown, onRowClick, className } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows, shift, height } = useRowWindow({ scroller, count, rowPx, headerPx: HEADER_PX, active, onWidth });
  const { first, end } = rows;
  const elements = useMemo(() => rowsInElements(rows), [rows]);
  useEffect(() => {
    if (end > first) onSight?.(first, end);
  }, [onSight, first, end]);
  // One handler for all rows: one of its own would make every row new whenever the table moves.
  const onClick = (event: MouseEvent) => {
    const clicked = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (clicked !== null) onRowClick?.(Number(clicked.dataset['row']), event);
  };
  return (
    <div
      ref={scroller}
      role={role}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns}
      aria-multiselectable={isMultiselectable}
      aria-busy={isStale}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      tabIndex={0}
      className={classNames(styles.scroller, className)}
      data-stale={isStale || undefined}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        onKeyDown?.(event, Math.max(1, Math.floor((event.currentTarget.clientHeight - HEADER_PX) / rowPx) - 1));
      }}
    >
      <div role="rowgroup" className={styles.header} style={{ minWidth }}>
        {header}
      </div>
      <div
        role="rowgroup"
        className={styles.rows}
        style={{ height, minWidth }}
        onClick={onClick}
        aria-owns={elements[0] === first ? undefined : idsInOrder(id, first, end)}
      >
        {elements.map((index, element) =>
          index === undefined ? null : (
            <Fragment key={element}>
              {row(index, { id: `${id}-${index}`, top: index * rowPx + shift, height: rowPx })}
            </Fragment>
          ),
        )}
      </div>
    </div>
  );
}

/** Recycled elements stand in the document in another order than they are seen in. */
function idsInOrder(id: string, first: number, end: number): string {
  return Array.from({ length: end - first }, (_, step) => `${id}-${first + step}`).join(' ');
}
