import { useState, useSyncExternalStore } from 'react';
import type { Page, PageCache, PageStatus } from './page-cache.ts';

/**
 * The list to show: `cache` once its first page is here, until then the one before, so that typing in a filter or a
 * finished check does not blink.
 */
export function usePageCache<Row, P extends Page<Row>, Cache extends PageCache<Row, P>>(
  cache: Cache & PageCache<Row, P>,
): { readonly cache: Cache & PageCache<Row, P>; readonly status: PageStatus<P>; readonly settled: boolean } {
  const next = useSyncExternalStore(cache.subscribe, cache.snapshot);
  const [shown, setShown] = useState(cache);
  if (shown !== cache && next.status !== 'loading') setShown(cache);
  const status = useSyncExternalStore(shown.subscribe, shown.snapshot);
  return { cache: shown, status, settled: shown === cache };
}
