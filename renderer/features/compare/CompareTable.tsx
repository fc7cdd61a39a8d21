import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { ComparedRow } from '../../../src-core/contract/compare.ts';
import { DIFFERENCE_WORDS, dtypeWords, shapeWords, shareWords } from '../../format/difference-words.ts';
import { formatNumber } from '../../format/number.ts';
import { classNames } from '../../ui/class-names.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './CompareTable.module.css';

interface Props {
  readonly total: number;
  readonly rowAt: (index: number) => ComparedRow | undefined;
  readonly onSight: (from: number, to: number) => void;
}

const ROW_PX = 26;
const TITLES = ['Name', 'Difference', 'Shape', 'Dtype', 'Largest', 'Cosine', 'Changed'] as const;

/** Tensors of both sides, one line each. */
export function CompareTable({ total, rowAt, onSight }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
  });
  const shown = virtual.getVirtualItems();
  const [from, to] = [shown[0]?.index ?? 0, (shown.at(-1)?.index ?? 0) + 1];
  useEffect(() => onSight(from, to), [onSight, from, to]);
  return (
    <div
      ref={scroller}
      role="table"
      aria-label="Compared tensors"
      aria-rowcount={total + 1}
      tabIndex={0}
      className={styles.scroller}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={classNames(styles.row, styles.titles)}>
          {TITLES.map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = rowAt(index);
          return row === undefined ? null : <CompareRow key={index} index={index} top={start} row={row} />;
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly index: number;
  readonly top: number;
  readonly row: ComparedRow;
}

function CompareRow({ index, top, row }: RowProps) {
  const { kind, renamed, a, b, values, why } = row;
  const name = a?.name ?? b?.name ?? '';
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classNames(styles.row, styles.placed)}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={styles.name}>
        <Name name={renamed && b !== null ? `${name} → ${b.name}` : name} mono />
      </span>
      <span role="cell" className={styles[kind]} title={why}>
        {DIFFERENCE_WORDS[kind]}
      </span>
      <span role="cell">{shapeWords(row)}</span>
      <span role="cell">{dtypeWords(row)}</span>
      <span role="cell">{values === null ? '–' : formatNumber(values.maxAbsolute)}</span>
      <span role="cell">{values === null ? '–' : formatNumber(values.cosine)}</span>
      <span role="cell">{values === null ? '–' : shareWords(values.changed, values.elements)}</span>
    </div>
  );
}
