import { Button, InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { useCallback, useMemo, useState, type KeyboardEvent } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorPage, TensorRow } from '../../../src-core/contract/tensors.ts';
import { plural } from '../../format/count.ts';
import { failureText } from '../../store/failure-text.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useAppStore, useClient, useStoreApi } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { GridHeader, type GridTitle } from '../../ui/GridRow.tsx';
import { HEADER_PX, VirtualTable } from '../../ui/VirtualTable.tsx';
import { collectTensors } from './derive-expectation.ts';
import styles from './TensorRules.module.css';
import { RULE_TEMPLATE, TensorRuleRow } from './TensorRuleRow.tsx';

interface Props {
  readonly id: CheckpointId;
  readonly revision: number;
}

const ROW_PX = 26;
const MIN_WIDTH_PX = 340;
const TITLES: readonly GridTitle[] = [
  { title: 'Expected', isHidden: true },
  { title: 'Tensor' },
  { title: 'Shape' },
  { title: 'Dtype' },
];

const ROWS_SHOWN = 12;

/** Pixels: as many rows as there are, up to a window of them. */
function heightOf(total: number): number {
  return HEADER_PX + Math.max(2, Math.min(ROWS_SHOWN, total)) * ROW_PX + 2;
}

/** Every tensor of the file to tick. Ticked ones are expected as they are; a dimension or the dtype may be let go. */
export function TensorRules({ id, revision }: Props) {
  const client = useClient();
  const store = useStoreApi();
  const rules = useAppStore((state) => state.expectationRules);
  const tick = useAppStore((state) => state.tensorRuleToggled);
  const toggleDimension = useAppStore((state) => state.dimensionToggled);
  const toggleDType = useAppStore((state) => state.dtypeToggled);
  const loosen = useAppStore((state) => state.rulesLoosened);
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState<number | null>(null);
  const [isCollecting, setCollecting] = useState(false);
  const asked = useMemo(
    () =>
      new PageCache<TensorRow, TensorPage>(
        (offset, limit) => client.tensors(id, { offset, limit, sort: null, filter }),
        revision,
      ),
    [client, id, filter, revision],
  );
  const { cache, status, settled } = usePageCache(asked);
  const onSight = useCallback((from: number, to: number) => cache.want(from, to), [cache]);
  const head = status.status === 'ready' ? status.head : null;
  const total = head?.total ?? 0;
  const tickShown = (isTicked: boolean) => {
    setCollecting(true);
    collectTensors(client, id, filter)
      .then(
        (rows) => store.getState().tensorsTicked(rows, isTicked),
        (error: unknown) => store.getState().problemTold(`Could not read the tensors: ${failureText(error)}`),
      )
      .finally(() => setCollecting(false));
  };
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total }[event.key];
    const row = active === null ? undefined : cache.row(active);
    const axis = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : null;
    if (step !== undefined) setActive(Math.max(0, Math.min(total - 1, (active ?? -1) + step)));
    else if (row === undefined) return;
    else if (event.key === ' ' || event.key === 'Enter') tick(row);
    else if (event.key === 'd') toggleDType(row);
    else if (axis !== null && axis < row.shape.length) toggleDimension(row, axis);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words =
    (head?.filterError ?? status.status === 'failed') ? (head?.filterError ?? 'they could not be read') : null;
  return (
    <div className={styles.rules}>
      <InputGroup
        size="small"
        leftIcon={<SearchIcon size={14} />}
        placeholder="Search, as in attention dtype:bf16 shape:[*,768]"
        aria-label="Search the tensors to expect"
        spellCheck={false}
        value={filter}
        onValueChange={(text) => {
          setFilter(text);
          setActive(null);
        }}
      />
      <div className={styles.line}>
        <span className={styles.count} role="status">
          {words ?? `${plural(total, 'tensor')}${filter === '' ? '' : ' found'}`}
        </span>
        <Button
          size="small"
          variant="minimal"
          text={filter === '' ? 'Tick all' : 'Tick all found'}
          loading={isCollecting}
          disabled={total === 0}
          onClick={() => tickShown(true)}
        />
        <Button
          size="small"
          variant="minimal"
          text="Untick"
          disabled={total === 0 || rules.size === 0 || isCollecting}
          onClick={() => tickShown(false)}
        />
      </div>
      <div className={styles.table} style={{ height: heightOf(total) }}>
        <VirtualTable
          label="Tensors to expect"
          role="grid"
          count={total}
          rowPx={ROW_PX}
          minWidth={MIN_WIDTH_PX}
          active={active}
          isStale={!settled}
          onSight={onSight}
          onKeyDown={onKeyDown}
          onRowClick={setActive}
          header={<GridHeader titles={TITLES} template={RULE_TEMPLATE} />}
          row={(index, place) => {
            const row = cache.row(index);
            if (row === undefined) return null;
            return (
              <TensorRuleRow
                id={place.id}
                index={index}
                top={place.top}
                height={place.height}
                row={row}
                rule={rules.get(row.name) ?? null}
                isActive={index === active}
                onTick={tick}
                onDimension={toggleDimension}
                onDType={toggleDType}
              />
            );
          }}
        />
      </div>
      <p className={styles.hint}>
        A click on a dimension lets it be anything (<code>*</code>), one on the dtype any dtype. With the keyboard:{' '}
        <kbd>Space</kbd> ticks, <kbd>1</kbd>–<kbd>9</kbd> a dimension, <kbd>D</kbd> the dtype.
      </p>
      <div className={styles.line}>
        <Button
          size="small"
          text="Any first dimension"
          title="Let the first dimension of every ticked tensor be anything"
          disabled={rules.size === 0}
          onClick={() => loosen('first-dimension')}
        />
        <Button
          size="small"
          text="Any dtype"
          title="Let every ticked tensor have any dtype"
          disabled={rules.size === 0}
          onClick={() => loosen('dtype')}
        />
      </div>
    </div>
  );
}
