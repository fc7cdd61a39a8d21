import {
  CrossCircleIcon,
  DisableIcon,
  DocumentIcon,
  ListDetailViewIcon,
  TickCircleIcon,
  WarningSignIcon,
} from '@blueprintjs/icons';
import { memo, type JSX } from 'react';
import type { SetFile } from '../../../src-core/contract/sets.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount, plural } from '../../format/count.ts';
import { classNames } from '../../ui/class-names.ts';
import { GridRow } from '../../ui/GridRow.tsx';
import { Message } from '../../ui/Message.tsx';
import { Name } from '../../ui/Name.tsx';
import styles from './FileTableRow.module.css';

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly file: SetFile;
  readonly isActive: boolean;
  readonly onOpen: (name: string) => void;
  readonly onTensors: (name: string) => void;
}

export const FILE_TEMPLATE = 'minmax(220px, 1fr) 96px 84px 108px 190px';

export const FileTableRow = memo(function FileTableRow(props: Props) {
  const { id, index, top, height, file, isActive, onOpen, onTensors } = props;
  const { name, size, state, problem, tensors, tensorBytes, openable } = file;
  const shown = displayText(name, 300);
  return (
    <GridRow
      index={index}
      place={{ id, top, height }}
      template={FILE_TEMPLATE}
      label={`${shown}, ${wordOf(file)}`}
      isSelected={isActive}
    >
      <span role="gridcell" className={styles.file}>
        <span className={styles.mark}>{MARKS[state]}</span>
        <span className={styles.name}>
          <Name name={name} mono />
        </span>
        <span className={styles.facts} title={problem}>
          <span className={classNames(styles[state])}>{wordOf(file)}</span>
          {problem !== '' && (
            <span className={styles.problem}>
              <Message text={problem} />
            </span>
          )}
        </span>
      </span>
      <span role="gridcell" className={styles.number} title={size === null ? '' : formatBytesExact(size)}>
        {size === null ? '–' : formatBytes(size)}
      </span>
      <span role="gridcell" className={styles.number}>
        {tensors === 0 ? '–' : formatCount(tensors)}
      </span>
      <span role="gridcell" className={styles.number} title={formatBytesExact(tensorBytes)}>
        {tensors === 0 ? '–' : formatBytes(tensorBytes)}
      </span>
      <span role="gridcell" className={styles.actions}>
        {tensors > 0 && (
          <button
            type="button"
            tabIndex={-1}
            className={styles.action}
            aria-label={`Tensors in ${shown}`}
            onClick={() => onTensors(name)}
          >
            <ListDetailViewIcon size={12} /> Tensors
          </button>
        )}
        {openable && (
          <button
            type="button"
            tabIndex={-1}
            className={styles.action}
            aria-label={`Open ${shown}`}
            onClick={() => onOpen(name)}
          >
            <DocumentIcon size={12} /> Open
          </button>
        )}
      </span>
    </GridRow>
  );
});

const MARKS: Readonly<Record<SetFile['state'], JSX.Element>> = {
  whole: <TickCircleIcon size={14} className={classNames(styles.whole)} />,
  corrupted: <CrossCircleIcon size={14} className={classNames(styles.corrupted)} />,
  incompatible: <WarningSignIcon size={14} className={classNames(styles.incompatible)} />,
  missing: <DisableIcon size={14} className={classNames(styles.missing)} />,
};

function wordOf({ state, role, warnings }: SetFile): string {
  const words = role === 'index' && state === 'whole' ? 'index, whole' : role === 'index' ? `index, ${state}` : state;
  return warnings === 0 ? words : `${words}, ${plural(warnings, 'warning')}`;
}
