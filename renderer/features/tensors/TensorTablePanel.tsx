import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TensorPage, TensorRow } from '../../../src-core/contract/tensors.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { layOut } from './columns.ts';
import { NOTHING_SELECTED, selectOne, type Selection } from './selection.ts';
import { TensorList, withToggled, type TensorListing } from './tensor-list.ts';
import { TensorDetails } from './TensorDetails.tsx';
import { TensorFooter } from './TensorFooter.tsx';
import { TensorTable } from './TensorTable.tsx';
import styles from './TensorTablePanel.module.css';
import { TensorToolbar } from './TensorToolbar.tsx';
import { useSelectionSums } from './use-selection-sums.ts';
import { useSettledText } from './use-settled-text.ts';

const NONE: readonly string[] = [];

/** Groups of layers that are open in a file as it was read once, and the row of the list that was toggled last. */
interface Opened {
  readonly of: string;
  readonly open: readonly string[];
  readonly at: number;
  readonly within: TensorListing | null;
}

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

  const listing = useMemo(
    (): TensorListing => ({ id, revision, sort, filter, isFolded }),
    [id, revision, sort, filter, isFolded],
  );
  const [opened, setOpened] = useState<Opened>({ of: '', open: NONE, at: 0, within: null });
  const file = `${id} ${revision}`;
  const open = opened.of === file ? opened.open : NONE;
  const begin = opened.within === listing ? opened.at : 0;
  const asked = useMemo(() => new TensorList(client, listing, open, begin), [client, listing, open, begin]);
  const { cache: list, status, settled } = usePageCache<TensorRow, TensorPage, TensorList>(asked);
  useEffect(() => {
    if (known > 0) list.refresh();
  }, [list, known]);
  const head = status.status === 'ready' ? status.head : null;
  const [selection, setSelection] = useState<Selection & { readonly of: unknown }>({ ...NOTHING_SELECTED, of: null });
  const current = selection.of === list.listing ? selection : NOTHING_SELECTED;
  const select = (next: Selection) => setSelection({ ...next, of: list.listing });
  const selected = useSelectionSums(list, current.ranges, head);
  const [width, setWidth] = useState(0);
  const layout = useMemo(
    () => layOut(shownColumns, widths, hasStatistics, width),
    [shownColumns, widths, hasStatistics, width],
  );
  const onSight = useCallback((from: number, to: number) => list.want(from, to), [list]);
  const filterInput = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);

  const total = head?.total ?? 0;
  const rowAt = (index: number) => list.row(index);
  const active = current.active === null ? undefined : rowAt(current.active);
  const showAll = () => {
    clearFilter('');
    filterInput.current?.focus();
  };
  const closeDetails = () => {
    select(NOTHING_SELECTED);
    body.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  const toggle = (index: number) => {
    const group = rowAt(index)?.group;
    if (group === undefined) return;
    setOpened({ of: file, open: withToggled(open, group.id), at: index, within: list.listing });
    // Rows below move; this one stays where it is.
    select(selectOne(index));
  };

  return (
    <div className={styles.panel}>
      <TensorToolbar
        inputRef={filterInput}
        error={settled ? (head?.filterError ?? null) : null}
        head={head}
        all={view.report.tensors}
        list={list}
        selected={selected}
        name={view.item.name}
      />
      {status.status === 'failed' ? (
        <EmptyState title="The tensors could not be listed">{status.message}</EmptyState>
      ) : head !== null && total === 0 ? (
        <EmptyState
          title={head.filterError === null ? 'No tensor matches the filter' : 'The filter could not be understood'}
        >
          <button type="button" className={styles.link} onClick={showAll}>
            Show all tensors
          </button>
        </EmptyState>
      ) : (
        <div ref={body} className={styles.body}>
          <TensorTable
            layout={layout}
            onWidth={setWidth}
            total={total}
            rowAt={rowAt}
            onSight={onSight}
            sort={sort}
            onSort={setSort}
            onResize={resize}
            selection={current}
            onSelect={select}
            isFolded={list.listing.isFolded}
            onToggle={toggle}
            onLeave={() => filterInput.current?.focus()}
            isStale={!settled}
          />
          {active !== undefined && <TensorDetails row={active} onClose={closeDetails} />}
        </div>
      )}
      <TensorFooter head={head} selected={selected} isFolded={list.listing.isFolded} />
    </div>
  );
}
