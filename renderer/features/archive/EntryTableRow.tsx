import { memo } from 'react';
import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { GridRow } from '../../ui/GridRow.tsx';
import { Name } from '../../ui/Name.tsx';
import { storageKey } from './byte-map.ts';
import styles from './EntryTableRow.module.css';

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly row: ArchiveEntry;
  readonly isSelected: boolean;
  readonly onFollow: (storage: string) => void;
}

export const ENTRY_TEMPLATE = 'minmax(180px, 1fr) repeat(2, 112px) repeat(2, 92px) 76px 92px 92px';

export const EntryTableRow = memo(function EntryTableRow(props: Props) {
  const { id, index, top, height, row, isSelected, onFollow } = props;
  const storage = storageKey(row.name);
  return (
    <GridRow
      index={index}
      place={{ id, top, height }}
      template={ENTRY_TEMPLATE}
      label={row.name}
      isSelected={isSelected}
    >
      <span role="gridcell" className={styles.name}>
        <Name name={row.name} mono />
      </span>
      <span role="gridcell" className={styles.number}>
        {formatCount(row.headerOffset)}
      </span>
      <span role="gridcell" className={styles.number}>
        {formatCount(row.dataOffset)}
      </span>
      <span role="gridcell" className={styles.number} title={formatBytesExact(row.compressedSize)}>
        {formatBytes(row.compressedSize)}
      </span>
      <span role="gridcell" className={styles.number} title={formatBytesExact(row.size)}>
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
    </GridRow>
  );
});

function methodWord(method: number): string {
  return method === 0 ? 'stored' : method === 8 ? 'deflated' : `method ${method}`;
}
