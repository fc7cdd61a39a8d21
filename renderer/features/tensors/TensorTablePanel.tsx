import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TensorPage, TensorRow } from '../../../src-core/contract/client.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { layOut } from './columns.ts';
import { FOLD_AT_MOST, useFoldedRows } from './use-folded-rows.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';
import { TensorDetails } from './TensorDetails.tsx';
import { TensorFooter } from './TensorFooter.tsx';
import { TensorTable } from './TensorTable.tsx';
import styles from './TensorTablePanel.module.css';
import { TensorToolbar } from './TensorToolbar.tsx';
import { useSettledText } from './use-settled-text.ts';

/** The tensors of a checkpoint: asked for by page, so that 200,000 of them cost what is in sight. */
export function TensorTablePanel({ view, revision }: ViewProps) {
  const client = useClient();
  const typed = useAppStore((state) => state.tensorFilter);
  const sort = useAppStore((state) => state.tensorSort);
  const setSort = useAppStore((state) => state.tensorSorted);
  const shownColumns = useAppStore((state) => state.tensorColumns);
  const widths = useAppStore((state) => state.columnWidths);
  const resize = useAppStore((state) => state.columnResized);
  const isFolded = useAppStore((state) => state.layersFolded);
  const clearFilter = useAppStore((state) => state.tensorFilterTyped);
  const filter = useSettledText(typed);
  const { id } = view.item;
  const known = useAppStore((state) => state.statisticsKnown);
  const hasStatistics =
    known > 0 || view.report.levels.some(({ name, status }) => name === 'values' && status !== 'not-run');

  const asked = useMemo(
    () =>
      new PageCache<TensorRow, TensorPage>(
        (offset, limit) => client.tensors(id, { offset, limit, sort, filter }),
        revision,
      ),
    [client, id, sort, filter, revision],
  );
  const { cache, status, settled } = usePageCache<TensorRow, TensorPage>(asked);
  useEffect(() => {
    if (known > 0) cache.refresh();
  }, [cache, known]);
  const head = status.status === 'ready' ? status.head : null;
  const folded = useFoldedRows(cache, head?.total ?? 0, isFolded);
  const [selection, setSelection] = useState<Selection & { readonly of: unknown }>({ ...NOTHING_SELECTED, of: null });
  const listed = folded ?? cache;
  const current = selection.of === listed ? selection : NOTHING_SELECTED;
  const [width, setWidth] = useState(0);
  const layout = useMemo(
    () => layOut(shownColumns, widths, hasStatistics, width),
    [shownColumns, widths, hasStatistics, width],
  );
  const isFoldedNow = folded !== null;
  const onSight = useCallback(
    (from: number, to: number) => {
      if (!isFoldedNow) cache.want(from, to);
    },
    [cache, isFoldedNow],
  );
  const filterInput = useRef<HTMLInputElement>(null);

  const total = folded === null ? (head?.total ?? 0) : folded.rows.length;
  const rowAt = (index: number) => (folded === null ? cache.row(index) : folded.rows[index]);
  const active = current.active === null ? undefined : rowAt(current.active);

  return (
    <div className={styles.panel}>
      <TensorToolbar
        inputRef={filterInput}
        error={settled ? (head?.filterError ?? null) : null}
        head={head}
        all={view.report.tensors}
        cache={cache}
        selection={folded === null ? current : NOTHING_SELECTED}
        name={view.item.name}
        canFold={(head?.total ?? 0) <= FOLD_AT_MOST}
      />
      {status.status === 'failed' ? (
        <EmptyState title="The tensors could not be listed">{status.message}</EmptyState>
      ) : head !== null && total === 0 ? (
        <EmptyState
          title={head.filterError === null ? 'No tensor matches the filter' : 'The filter could not be understood'}
        >
          {head.filterError !== null && <p>{head.filterError}</p>}
          <button type="button" className={styles.link} onClick={() => clearFilter('')}>
            Show all tensors
          </button>
        </EmptyState>
      ) : (
        <div className={styles.body}>
          <TensorTable
            layout={layout}
            onWidth={setWidth}
            total={total}
            rowAt={rowAt}
            onSight={onSight}
            sort={folded === null ? sort : null}
            onSort={setSort}
            onResize={resize}
            selection={current}
            onSelect={(next) => setSelection({ ...next, of: listed })}
            onLeave={() => filterInput.current?.focus()}
            isStale={!settled}
          />
          {active !== undefined && (
            <TensorDetails row={active} onClose={() => setSelection({ ...NOTHING_SELECTED, of: listed })} />
          )}
        </div>
      )}
      <TensorFooter
        cache={cache}
        head={head}
        selection={folded === null ? current : NOTHING_SELECTED}
        folded={folded}
      />
    </div>
  );
}
