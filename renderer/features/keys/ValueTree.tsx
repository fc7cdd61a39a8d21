import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { useClient } from '../../store/store-context.ts';
import { ValueNodes } from './value-nodes.ts';
import { ValueTreeRow } from './ValueTreeRow.tsx';
import styles from './ValueTree.module.css';

interface Props {
  readonly id: CheckpointId;
  /** Python type of the root object. */
  readonly type: string;
}

const ROW_PX = 24;

/** Everything that is not a tensor, and tensors as leaves: opened node by node, long lists a page at a time. */
export function ValueTree({ id, type }: Props) {
  const client = useClient();
  const nodes = useMemo(() => new ValueNodes(client, id), [client, id]);
  const lines = useSyncExternalStore(nodes.subscribe, nodes.snapshot);
  const [active, setActive] = useState(0);
  const domId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const act = (index: number) => {
    const line = lines[index];
    if (line?.kind === 'value' && line.row.node !== null) nodes.toggle(line.key, line.row.node);
    else if (line?.kind === 'more') void nodes.more(line.node);
  };
  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(lines.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[active];
    const canOpen = line?.kind === 'value' && line.row.node !== null;
    const isOpen = line?.kind === 'value' && line.isOpen;
    if (event.key === 'ArrowDown') goTo(active + 1);
    else if (event.key === 'ArrowUp') goTo(active - 1);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(lines.length - 1);
    else if (event.key === 'ArrowRight') {
      if (canOpen && !isOpen) act(active);
      else goTo(active + 1);
    } else if (event.key === 'ArrowLeft') {
      if (isOpen) act(active);
      else goTo(lines.findLastIndex((other, place) => place < active && other.depth < (line?.depth ?? 0)));
    } else if (event.key === 'Enter' || event.key === ' ') act(active);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.panel}>
      <p className={styles.root}>
        Root object <code>{type === '' ? 'unknown' : type}</code>
      </p>
      <div
        ref={scroller}
        role="tree"
        aria-label="Values"
        tabIndex={0}
        className={styles.scroller}
        onKeyDown={onKeyDown}
        {...(lines.length > 0 && { 'aria-activedescendant': `${domId}-${active}` })}
      >
        <div role="presentation" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            if (line === undefined) return null;
            return (
              <ValueTreeRow
                key={line.key}
                id={`${domId}-${index}`}
                line={line}
                top={start}
                isActive={index === active}
                onClick={() => {
                  setActive(index);
                  act(index);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
