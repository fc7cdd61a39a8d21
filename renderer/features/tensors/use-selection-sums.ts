import { useEffect, useState } from 'react';
import type { TensorPage, TensorRow } from '../../../src-core/contract/client.ts';
import type { PageCache } from '../../store/page-cache.ts';
import { rangesCount, type RowRanges } from '../../store/row-ranges.ts';
import { elementsOf } from '../../format/shape.ts';

export interface Sums {
  readonly count: number;
  /** null while rows that are not here are being asked for. */
  readonly parameters: number | null;
  readonly bytes: number;
}

/** Parameters and bytes of more than one selected row; null for fewer. */
export function useSelectionSums(
  cache: PageCache<TensorRow, TensorPage>,
  ranges: RowRanges,
  head: TensorPage | null,
): Sums | null {
  const [asked, setAsked] = useState<{ readonly of: RowRanges; readonly sums: Sums } | null>(null);
  const count = rangesCount(ranges);
  const isAll = head !== null && count === head.total;
  const here = count > 1 && !isAll ? rowsHere(cache, ranges) : null;
  const mustAsk = count > 1 && !isAll && here === null;
  useEffect(() => {
    if (!mustAsk) return;
    let isCurrent = true;
    Promise.all(ranges.map(([from, to]) => cache.collect(from, to))).then(
      (parts) => {
        if (isCurrent) setAsked({ of: ranges, sums: sumRows(parts.flat()) });
      },
      () => undefined, // The count stays without sums; the table tells what went wrong.
    );
    return () => {
      isCurrent = false;
    };
  }, [cache, ranges, mustAsk]);
  if (count < 2) return null;
  if (isAll) return { count, parameters: head.parameters, bytes: head.bytes };
  if (here !== null) return sumRows(here);
  return asked?.of === ranges ? asked.sums : { count, parameters: null, bytes: 0 };
}

function rowsHere(cache: PageCache<TensorRow, TensorPage>, ranges: RowRanges): readonly TensorRow[] | null {
  const rows: TensorRow[] = [];
  for (const [from, to] of ranges) {
    for (let index = from; index < to; index += 1) {
      const row = cache.row(index);
      if (row === undefined) return null;
      rows.push(row);
    }
  }
  return rows;
}

function sumRows(rows: readonly TensorRow[]): Sums {
  return {
    count: rows.length,
    parameters: rows.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    bytes: rows.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
  };
}
