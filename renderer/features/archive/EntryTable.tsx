import type { KeyboardEvent } from 'react';
import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import { GridHeader, type GridTitle } from '../../ui/GridRow.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { ENTRY_TEMPLATE, EntryTableRow } from './EntryTableRow.tsx';
import styles from './EntryTable.module.css';

interface Props {
  readonly rows: readonly ArchiveEntry[];
  readonly selected: number | null;
  readonly onSelect: (entry: number) => void;
  readonly onFollow: (storage: string) => void;
}

const ROW_PX = 26;
const MIN_WIDTH_PX = 860;
const TITLES: readonly GridTitle[] = [
  { title: 'Name' },
  { title: 'Header at', isNumber: true },
  { title: 'Data at', isNumber: true },
  { title: 'Stored', isNumber: true },
  { title: 'Size', isNumber: true },
  { title: 'Method' },
  { title: 'CRC-32' },
  { title: 'Tensors', isHidden: true },
];

/** Entries in the order of the directory. */
export function EntryTable({ rows, selected, onSelect, onFollow }: Props) {
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length }[
      event.key
    ];
    if (step === undefined) return;
    onSelect(Math.max(0, Math.min(rows.length - 1, (selected ?? -1) + step)));
    event.preventDefault();
  };
  return (
    <VirtualTable
      label="Entries"
      role="grid"
      count={rows.length}
      rowPx={ROW_PX}
      minWidth={MIN_WIDTH_PX}
      className={styles.table}
      active={selected}
      onKeyDown={onKeyDown}
      onRowClick={onSelect}
      header={<GridHeader titles={TITLES} template={ENTRY_TEMPLATE} />}
      row={(index, place) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <EntryTableRow
            id={place.id}
            index={index}
            top={place.top}
            height={place.height}
            row={row}
            isSelected={index === selected}
            onFollow={onFollow}
          />
        );
      }}
    />
  );
}
