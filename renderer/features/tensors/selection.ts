import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { addRange, toggleRow, type RowRanges } from '../../store/row-ranges.ts';

export interface Selection {
  readonly ranges: RowRanges;
  /** The row the keyboard is on. */
  readonly active: number | null;
  /** Where a range that is being extended began. */
  readonly anchor: number | null;
}

export const NOTHING_SELECTED: Selection = { ranges: [], active: null, anchor: null };

export function selectOne(row: number): Selection {
  return { ranges: [[row, row + 1]], active: row, anchor: row };
}

export function extendTo(selection: Selection, row: number): Selection {
  const anchor = selection.anchor ?? row;
  return { ranges: addRange([], Math.min(anchor, row), Math.max(anchor, row) + 1), active: row, anchor };
}

export function toggle(selection: Selection, row: number): Selection {
  return { ranges: toggleRow(selection.ranges, row), active: row, anchor: row };
}

export function selectAll(selection: Selection, total: number): Selection {
  return { ranges: total === 0 ? [] : [[0, total]], active: selection.active ?? 0, anchor: 0 };
}

/** Where a key leads from row `at`; null for keys that do not move. */
export function keyTarget(key: string, at: number | null, total: number, page: number): number | null {
  const from = at ?? -1;
  const clamp = (row: number) => Math.max(0, Math.min(total - 1, row));
  switch (key) {
    case 'ArrowDown':
      return clamp(from + 1);
    case 'ArrowUp':
      return clamp(from - 1);
    case 'PageDown':
      return clamp(from + page);
    case 'PageUp':
      return clamp(from - page);
    case 'Home':
      return 0;
    case 'End':
      return clamp(total - 1);
    default:
      return null;
  }
}

/** What a key does in folded rows: opens or closes the row it is on, or leads to another; null for keys that do neither. */
export function treeStep(key: string, { group, inside }: TensorRow, at: number): 'toggle' | number | null {
  switch (key) {
    case 'Enter':
      return group === undefined ? null : 'toggle';
    case 'ArrowRight':
      return group === undefined ? null : group.isOpen ? at + 1 : 'toggle';
    case 'ArrowLeft':
      return group?.isOpen === true ? 'toggle' : (inside?.row ?? null);
    default:
      return null;
  }
}
