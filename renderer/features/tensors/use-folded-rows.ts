import { useEffect, useState } from 'react';
import type { TensorPage, TensorRow } from '../../../src-core/contract/client.ts';
import type { PageCache } from '../../store/page-cache.ts';
import { foldLayers } from './fold-layers.ts';
import type { TableRow } from './TensorTableRow.tsx';

/** Folding needs every row at hand; above this the table stays unfolded. */
export const FOLD_AT_MOST = 20_000;

export interface FoldedRows {
  readonly rows: readonly TableRow[];
  /** Tensors they stand for. */
  readonly tensors: number;
}

/** All rows of the list with repeated layers folded; null while it is off or not here yet. */
export function useFoldedRows(
  cache: PageCache<TensorRow, TensorPage>,
  total: number,
  isOn: boolean,
): FoldedRows | null {
  const [folded, setFolded] = useState<{ readonly of: unknown; readonly rows: FoldedRows } | null>(null);
  const wanted = isOn && total > 0 && total <= FOLD_AT_MOST;
  useEffect(() => {
    if (!wanted) return;
    let isCurrent = true;
    cache.collect(0, total).then(
      (rows) => {
        if (isCurrent) setFolded({ of: cache, rows: { rows: foldLayers(rows), tensors: rows.length } });
      },
      () => undefined, // The table itself asks for the same rows and tells what went wrong.
    );
    return () => {
      isCurrent = false;
    };
  }, [cache, total, wanted]);
  return wanted && folded?.of === cache ? folded.rows : null;
}
