import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { CheckpointId, FolderId } from '../../../src-core/contract/ids.ts';
import type { QueueRow as Row, QueueSort } from '../../store/queue-rows.ts';
import { FolderRow } from './FolderRow.tsx';
import styles from './QueueList.module.css';
import { QueueRow } from './QueueRow.tsx';
import { RunRow } from './RunRow.tsx';

interface Props {
  readonly rows: readonly Row[];
  readonly selected: CheckpointId | null;
  readonly selectedRun: FolderId | null;
  readonly sort: QueueSort;
  readonly onSelect: (id: CheckpointId) => void;
  readonly onRemove: (id: CheckpointId) => void;
  readonly onRetry: (id: CheckpointId) => void;
  readonly onCancel: (id: CheckpointId) => void;
  readonly onDragOut: ((id: CheckpointId) => void) | null;
  readonly onFold: (folder: string) => void;
  readonly onSelectRun: (run: FolderId) => void;
  readonly onForgetRun: (run: FolderId) => void;
}

const ITEM_PX = 48;
const FOLDER_PX = 28;

/** The rows, virtual. One of them is in the tab order; arrows move from row to row. */
export function QueueList(props: Props) {
  const { rows, selected, selectedRun, sort, onSelect, onRemove, onRetry, onCancel, onDragOut } = props;
  const { onFold, onSelectRun, onForgetRun } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'folder' ? FOLDER_PX : ITEM_PX),
    getItemKey: (index) => rowKey(rows[index]),
    overscan: 12,
  });
  const at = rows.findIndex((row) =>
    row.kind === 'run' ? row.run.id === selectedRun : row.kind === 'item' && row.item.id === selected,
  );
  const focusable = at >= 0 ? at : rows.findIndex(({ kind }) => kind !== 'folder');

  // Another order is looked at from its top; a row is brought into sight when it is chosen, not when others move it.
  useEffect(() => {
    virtual.scrollToOffset(0);
  }, [sort, virtual]);
  const chosen = selectedRun ?? selected;
  const broughtUp = useRef<string | null>(null);
  useEffect(() => {
    if (at < 0 || broughtUp.current === chosen) return;
    broughtUp.current = chosen;
    virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, chosen, virtual]);

  const move = (from: number, step: number) => {
    let next = from + step;
    while (next >= 0 && next < rows.length && rows[next]?.kind === 'folder') next += Math.sign(step);
    const row = rows[next];
    if (row === undefined || row.kind === 'folder') return;
    if (row.kind === 'run') onSelectRun(row.run.id);
    else onSelect(row.item.id);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] button`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (event.key === 'ArrowDown') move(at, 1);
    else if (event.key === 'ArrowUp') move(at, -1);
    else if (event.key === 'Home') move(-1, 1);
    else if (event.key === 'End') move(rows.length, -1);
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (row?.kind === 'item') onRemove(row.item.id);
      else if (row?.kind === 'run') onForgetRun(row.run.id);
      // The row that had the focus is gone; the one shown instead has it next.
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('button[aria-current="true"]')?.focus());
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={scroller} className={styles.scroller} onKeyDown={onKeyDown}>
      <div role="list" aria-label="Checkpoints" className={styles.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              data-index={index}
              className={styles.place}
              style={{ transform: `translateY(${start}px)`, height: size }}
            >
              {row.kind === 'folder' && (
                <FolderRow folder={row.folder} count={row.count} folded={row.folded} onFold={onFold} />
              )}
              {row.kind === 'run' && (
                <RunRow
                  run={row.run}
                  isSelected={row.run.id === selectedRun}
                  isFocusable={index === focusable}
                  onSelect={onSelectRun}
                  onForget={onForgetRun}
                />
              )}
              {row.kind === 'item' && (
                <QueueRow
                  item={row.item}
                  folder={row.folder}
                  sort={sort}
                  isSelected={row.item.id === selected}
                  isFocusable={index === focusable}
                  onSelect={onSelect}
                  onRemove={onRemove}
                  onRetry={onRetry}
                  onCancel={onCancel}
                  onDragOut={onDragOut}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowKey(row: Row | undefined): string {
  if (row === undefined) return '';
  if (row.kind === 'folder') return `folder ${row.folder}`;
  return row.kind === 'run' ? row.run.id : row.item.id;
}
