import { useMemo, useState } from 'react';
import { plural } from '../../format/count.ts';
import { useAppStore } from '../../store/store-context.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import styles from './EntriesView.module.css';
import { ByteMap } from './ByteMap.tsx';
import { damageOf, segmentsOf } from './byte-map.ts';
import { EntryTable } from './EntryTable.tsx';
import { useAllEntries } from './use-all-entries.ts';

/** The bytes of the file: a map from first to last, and the entries that make it up. One selects in the other. */
export function EntriesView({ view, revision }: ViewProps) {
  const entries = useAllEntries(view.item.id, revision);
  const follow = useAppStore((state) => state.storageFollowed);
  const seeBytes = useAppStore((state) => state.bytesOpened);
  const asked = useAppStore((state) => (state.entryPlace?.id === view.item.id ? state.entryPlace : null));
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const rows = entries.status === 'failed' ? NO_ROWS : entries.rows;
  const { findings, size } = view.report;
  const segments = useMemo(() => segmentsOf(rows, size, damageOf(findings, rows)), [rows, size, findings]);
  // What was asked for last counts: a row here, or an entry from elsewhere.
  const named = useMemo(() => (asked === null ? -1 : rows.findIndex(({ name }) => name === asked.name)), [rows, asked]);
  const selected = chosen !== null && chosen.since === asked ? chosen.row : named < 0 ? null : named;
  const setSelected = (row: number) => setChosen({ row, since: asked });
  if (entries.status === 'failed')
    return <EmptyState title="The entries could not be listed">{entries.message}</EmptyState>;
  if (entries.status === 'ready' && rows.length === 0) {
    return <EmptyState title="No entry could be found">The archive has no readable directory, or is empty.</EmptyState>;
  }
  return (
    <div className={styles.panel}>
      <ByteMap
        segments={segments}
        size={size}
        selected={selected}
        onSelect={setSelected}
        onBytes={seeBytes}
        rows={rows}
      />
      <EntryTable rows={rows} selected={selected} onSelect={setSelected} onFollow={follow} />
      <p className={styles.footer} role="status">
        {plural(entries.total, 'entry', 'entries')}
        {rows.length < entries.total && `, ${plural(rows.length, 'entry', 'entries')} read`}
      </p>
    </div>
  );
}

interface Chosen {
  readonly row: number;
  /** What had been asked for from elsewhere by then. */
  readonly since: object | null;
}

const NO_ROWS: readonly never[] = [];
