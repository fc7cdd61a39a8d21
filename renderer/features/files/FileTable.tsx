import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { SetFile } from '../../../src-core/contract/sets.ts';
import styles from './FileTable.module.css';
import { FileTableRow } from './FileTableRow.tsx';

interface Props {
  readonly total: number;
  readonly rowAt: (index: number) => SetFile | undefined;
  readonly onSight: (from: number, to: number) => void;
  readonly onOpen: (name: string) => void;
  readonly onTensors: (name: string) => void;
}

const ROW_PX = 44;
const HEADER_PX = 26;
const TITLES = ['File', 'Size', 'Tensors', 'Tensor bytes', ''] as const;

export function FileTable({ total, rowAt, onSight, onOpen, onTensors }: Props) {
  const id = useId();
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollPaddingStart: HEADER_PX,
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (to > from) onSight(from, to);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -total, End: total }[event.key];
    const row = rowAt(active);
    if (step !== undefined) {
      const next = Math.max(0, Math.min(total - 1, active + step));
      setActive(next);
      virtual.scrollToIndex(next, { align: 'auto' });
    } else if (event.key === 'Enter' && row !== undefined) {
      if (row.openable) onOpen(row.name);
      else if (row.tensors > 0) onTensors(row.name);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Files"
      aria-rowcount={total + 1}
      tabIndex={0}
      className={styles.scroller}
      onKeyDown={onKeyDown}
      aria-activedescendant={`${id}-${active}`}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.headerRow}>
          {TITLES.map((title) => (
            <span key={title} role="columnheader" className={styles.title}>
              {title === '' ? <span className={styles.hidden}>What can be done</span> : title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const file = rowAt(index);
          if (file === undefined) return null;
          return (
            <FileTableRow
              key={index}
              id={`${id}-${index}`}
              index={index}
              top={start}
              file={file}
              isActive={index === active}
              onSelect={setActive}
              onOpen={onOpen}
              onTensors={onTensors}
            />
          );
        })}
      </div>
    </div>
  );
}
