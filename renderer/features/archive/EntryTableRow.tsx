import { memo } from 'react';
import type { EntryRow } from '../../../src-core/contract/client.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { Name } from '../../ui/Name.tsx';
import { storageKey } from './byte-map.ts';
import styles from './EntryTableRow.module.css';

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly row: EntryRow;
  readonly isSelected: boolean;
  readonly onSelect: (entry: number) => void;
  readonly onFollow: (storage: string) => void;
}

export const EntryTableRow = memo(function EntryTableRow(props: Props) {
  const { id, index, top, row, isSelected, onSelect, onFollow } = props;
  const storage = storageKey(row.name);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={row.name}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(index)}
    >
      <span role="gridcell" className={styles.name}>
        <Name name={row.name} mono />
      </span>
      <span role="gridcell">{formatCount(row.headerOffset)}</span>
      <span role="gridcell">{formatCount(row.dataOffset)}</span>
      <span role="gridcell" title={formatBytesExact(row.compressedSize)}>
        {formatBytes(row.compressedSize)}
      </span>
      <span role="gridcell" title={formatBytesExact(row.size)}>
        {formatBytes(row.size)}
      </span>
      <span role="gridcell">{methodWord(row.method)}</span>
      <span role="gridcell">
        <code>{row.crc32.toString(16).padStart(8, '0')}</code>
      </span>
      <span role="gridcell">
        {storage !== null && (
          <button
            type="button"
            tabIndex={-1}
            className={styles.link}
            aria-label={`Tensors of storage ${storage}`}
            onClick={(event) => {
              event.stopPropagation();
              onFollow(storage);
            }}
          >
            tensors
          </button>
        )}
      </span>
    </div>
  );
});

function methodWord(method: number): string {
  return method === 0 ? 'stored' : method === 8 ? 'deflated' : `method ${method}`;
}
