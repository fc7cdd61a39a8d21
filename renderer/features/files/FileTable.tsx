import { useState, type KeyboardEvent } from 'react';
import type { SetFile } from '../../../src-core/contract/sets.ts';
import { GridHeader, type GridTitle } from '../../ui/GridRow.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { FILE_TEMPLATE, FileTableRow } from './FileTableRow.tsx';
import styles from './FileTable.module.css';

interface Props {
  readonly total: number;
  readonly rowAt: (index: number) => SetFile | undefined;
  readonly onSight: (from: number, to: number) => void;
  readonly onOpen: (name: string) => void;
  readonly onTensors: (name: string) => void;
}

const ROW_PX = 44;
const MIN_WIDTH_PX = 720;
const TITLES: readonly GridTitle[] = [
  { title: 'File' },
  { title: 'Size', isNumber: true },
  { title: 'Tensors', isNumber: true },
  { title: 'Tensor bytes', isNumber: true },
  { title: 'What can be done', isHidden: true },
];

/** Enter opens the file the keyboard is on, or shows its tensors where it cannot be opened. */
export function FileTable({ total, rowAt, onSight, onOpen, onTensors }: Props) {
  const [active, setActive] = useState(0);
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total }[event.key];
    const row = rowAt(active);
    if (step !== undefined) setActive(Math.max(0, Math.min(total - 1, active + step)));
    else if (event.key === 'Enter' && row !== undefined) {
      if (row.openable) onOpen(row.name);
      else if (row.tensors > 0) onTensors(row.name);
    } else return;
    event.preventDefault();
  };
  return (
    <VirtualTable
      label="Files"
      role="grid"
      count={total}
      rowPx={ROW_PX}
      minWidth={MIN_WIDTH_PX}
      className={styles.table}
      active={active}
      onSight={onSight}
      onKeyDown={onKeyDown}
      onRowClick={setActive}
      header={<GridHeader titles={TITLES} template={FILE_TEMPLATE} />}
      row={(index, place) => {
        const file = rowAt(index);
        if (file === undefined) return null;
        return (
          <FileTableRow
            id={place.id}
            index={index}
            top={place.top}
            height={place.height}
            file={file}
            isActive={index === active}
            onOpen={onOpen}
            onTensors={onTensors}
          />
        );
      }}
    />
  );
}
