import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { OpcodeRow } from '../../../src-core/contract/archive.ts';
import type { CheckpointId } from '../../../src-core/contract/client.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatOffset } from '../../format/bytes.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useClient } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { opcodeMark } from './opcode-marks.ts';
import styles from './OpcodeTable.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly stream: number;
  readonly revision: number;
}

const ROW_PX = 22;

/** One opcode a line; those that import or call are marked. */
export function OpcodeTable({ id, stream, revision }: Props) {
  const client = useClient();
  const scroller = useRef<HTMLDivElement>(null);
  const asked = useMemo(
    () => new PageCache<OpcodeRow>((offset, limit) => client.opcodes(id, stream, offset, limit), revision),
    [client, id, stream, revision],
  );
  const { cache, status } = usePageCache(asked);
  const total = status.status === 'ready' ? status.head.total : 0;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const shown = virtual.getVirtualItems();
  const [from, to] = [shown[0]?.index ?? 0, (shown.at(-1)?.index ?? 0) + 1];
  useEffect(() => cache.want(from, to), [cache, from, to]);
  if (status.status === 'failed')
    return <EmptyState title="The opcodes could not be listed">{status.message}</EmptyState>;
  return (
    <div
      ref={scroller}
      role="table"
      aria-label="Opcodes"
      aria-rowcount={total + 1}
      tabIndex={0}
      className={styles.scroller}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {['At', 'Opcode', 'Argument', 'Does'].map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = cache.row(index);
          if (row === undefined) return null;
          const mark = opcodeMark(row.name);
          return (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={classNames(styles.row, styles.placed, mark !== '' && styles[mark])}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span role="cell">{formatOffset(row.offset)}</span>
              <span role="cell">{row.name}</span>
              <span role="cell">
                <bdi>{displayText(row.argument, 500)}</bdi>
              </span>
              <span role="cell">{mark}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
