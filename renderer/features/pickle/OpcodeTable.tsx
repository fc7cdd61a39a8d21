import { useCallback, useMemo } from 'react';
import type { OpcodeRow } from '../../../src-core/contract/archive.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatOffset } from '../../format/bytes.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useClient } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { GridHeader, GridRow, type GridTitle } from '../../ui/GridRow.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { opcodeMark } from './opcode-marks.ts';
import styles from './OpcodeTable.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly stream: number;
  readonly revision: number;
}

const ROW_PX = 22;
const TEMPLATE = '118px 178px 80px minmax(200px, 1fr)';
const TITLES: readonly GridTitle[] = [{ title: 'At' }, { title: 'Opcode' }, { title: 'Does' }, { title: 'Argument' }];

/** One opcode a line; those that import or call are marked. */
export function OpcodeTable({ id, stream, revision }: Props) {
  const client = useClient();
  const asked = useMemo(
    () => new PageCache<OpcodeRow>((offset, limit) => client.opcodes(id, stream, offset, limit), revision),
    [client, id, stream, revision],
  );
  const { cache, status } = usePageCache(asked);
  const total = status.status === 'ready' ? status.head.total : 0;
  const onSight = useCallback((from: number, to: number) => cache.want(from, to), [cache]);
  if (status.status === 'failed')
    return <EmptyState title="The opcodes could not be listed">{status.message}</EmptyState>;
  return (
    <VirtualTable
      label="Opcodes"
      role="table"
      count={total}
      rowPx={ROW_PX}
      minWidth={600}
      className={styles.table}
      onSight={onSight}
      header={<GridHeader titles={TITLES} template={TEMPLATE} />}
      row={(index, place) => {
        const row = cache.row(index);
        if (row === undefined) return null;
        const mark = opcodeMark(row.name);
        return (
          <GridRow
            index={index}
            place={place}
            template={TEMPLATE}
            className={classNames(styles.row, mark !== '' && styles[mark])}
          >
            <span role="cell">{formatOffset(row.offset)}</span>
            <span role="cell">{row.name}</span>
            <span role="cell">{mark}</span>
            <span role="cell">
              <bdi>{displayText(row.argument, 500)}</bdi>
            </span>
          </GridRow>
        );
      }}
    />
  );
}
