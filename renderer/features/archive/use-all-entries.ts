import { useEffect, useState } from 'react';
import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { failureText } from '../../store/failure-text.ts';
import { useClient } from '../../store/store-context.ts';

/** More entries than this are not drawn; the list says how many there are. */
const ENTRIES_AT_MOST = 250_000;
const PAGE = 1000;
/** The map is redrawn after the first page and then every so many. */
const PAGES_A_STEP = 20;

export type AllEntries =
  | { readonly status: 'reading' | 'ready'; readonly rows: readonly ArchiveEntry[]; readonly total: number }
  | { readonly status: 'failed'; readonly message: string };

/** Every entry of the archive, arriving step by step. */
export function useAllEntries(id: CheckpointId, revision: number): AllEntries {
  const client = useClient();
  const [entries, setEntries] = useState<AllEntries>({ status: 'reading', rows: [], total: 0 });
  useEffect(() => {
    const stop = new AbortController();
    const read = async () => {
      const rows: ArchiveEntry[] = [];
      for (let page = 0; ; page += 1) {
        const { total, rows: next } = await client.entries(id, rows.length, PAGE);
        if (stop.signal.aborted) return;
        rows.push(...next);
        const isLast = next.length === 0 || rows.length >= Math.min(total, ENTRIES_AT_MOST);
        if (isLast || page % PAGES_A_STEP === 0)
          setEntries({ status: isLast ? 'ready' : 'reading', rows: [...rows], total });
        if (isLast) return;
      }
    };
    read().catch((error: unknown) => {
      if (!stop.signal.aborted) setEntries({ status: 'failed', message: failureText(error) });
    });
    return () => stop.abort();
  }, [client, id, revision]);
  return entries;
}
