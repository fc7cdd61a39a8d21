import { useEffect, useMemo, useState } from 'react';
import type { TensorPage } from '../../../src-core/contract/tensors.ts';
import { rangesCount, type RowRanges } from '../../store/row-ranges.ts';
import type { TensorList } from './tensor-list.ts';

export type Sums = Pick<TensorPage, 'tensors' | 'parameters' | 'bytes'>;

export interface SelectionSums {
  readonly ranges: RowRanges;
  /** null while they are being asked for. */
  readonly sums: Sums | null;
}

/** What is selected taken together; null where that is one tensor at most. */
export function useSelectionSums(list: TensorList, ranges: RowRanges, head: TensorPage | null): SelectionSums | null {
  const [asked, setAsked] = useState<{ readonly of: RowRanges; readonly sums: Sums } | null>(null);
  const count = rangesCount(ranges);
  const isMany = count > 1 || (count === 1 && list.row(ranges[0]?.[0] ?? 0)?.group !== undefined);
  const isAll = head !== null && count === head.total;
  const mustAsk = isMany && !isAll;
  useEffect(() => {
    if (!mustAsk) return;
    let isCurrent = true;
    list.sums(ranges).then(
      (sums) => {
        if (isCurrent) setAsked({ of: ranges, sums });
      },
      () => undefined, // The table itself asks for the same rows and tells what went wrong.
    );
    return () => {
      isCurrent = false;
    };
  }, [list, ranges, mustAsk]);
  const sums = isAll ? head : asked?.of === ranges ? asked.sums : null;
  return useMemo(() => (isMany ? { ranges, sums } : null), [isMany, ranges, sums]);
}
