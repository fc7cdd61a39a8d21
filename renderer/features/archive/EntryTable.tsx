import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { EntryRow } from '../../../src-core/contract/client.ts';
import { EntryTableRow } from './EntryTableRow.tsx';
import styles from './EntryTable.module.css';

interface Props {
  readonly rows: readonly EntryRow[];
  readonly selected: number | null;
  readonly onSelect: (entry: number) => void;
  readonly onFollow: (storage: string) => void;
}

const ROW_PX = 26;
const TITLES = ['Name', 'Header at', 'Data at', 'Stored', 'Size', 'Method', 'CRC-32', ''] as const;

/** Entries in the order of the directory. */
export function EntryTable({ rows, selected, onSelect, onFollow }: Props) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
    scrollPaddingStart: ROW_PX,
  });
  useEffect(() => {
    if (selected !== null) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [selected, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -rows.length, End: rows.length }[
      event.key
    ];
    if (step === undefined) return;
    onSelect(Math.max(0, Math.min(rows.length - 1, (selected ?? -1) + step)));
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Entries"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      className={styles.scroller}
      onKeyDown={onKeyDown}
      {...(selected !== null && { 'aria-activedescendant': `${id}-${selected}` })}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.headerRow}>
          {TITLES.map((title) => (
            <span key={title} role="columnheader" className={styles.title}>
              {title === '' ? <span className={styles.hidden}>Tensors</span> : title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <EntryTableRow
              key={index}
              id={`${id}-${index}`}
              index={index}
              top={start}
              row={row}
              isSelected={index === selected}
              onSelect={onSelect}
              onFollow={onFollow}
            />
          );
        })}
      </div>
    </div>
  );
}
