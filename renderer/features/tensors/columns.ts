import type { TensorColumn, TensorRow } from '../../../src-core/contract/tensors.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { formatRowShape, formatShape } from '../../format/shape.ts';
import type { ColumnId } from '../../store/preference-slice.ts';

/** One column of the tensor table. `name` is drawn by the row itself. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Pixels; null takes what is left. */
  readonly width: number | null;
  readonly isNumber: boolean;
  readonly sort: TensorColumn | null;
  readonly text: (row: TensorRow) => string;
  /** What the cell cannot show in its width. */
  readonly hint?: (row: TensorRow) => string;
  /** Empty until level 5 has run. */
  readonly isStatistic?: boolean;
}

const statistic = (id: 'nan' | 'inf', title: string): Column => ({
  id,
  title,
  width: 60,
  isNumber: true,
  sort: id,
  isStatistic: true,
  text: ({ stats }) => (stats === null ? '' : formatCount(stats[id])),
});
const moment = (id: 'min' | 'max' | 'mean' | 'std', title: string): Column => ({
  id,
  title,
  width: 88,
  isNumber: true,
  sort: id,
  isStatistic: true,
  text: ({ stats }) => (stats === null ? '' : formatNumber(stats[id])),
});
const plain = (id: ColumnId, title: string, width: number, text: Column['text'], isNumber = false): Column => ({
  id,
  title,
  width,
  isNumber,
  sort: null,
  text,
});

export const COLUMNS: readonly Column[] = [
  { id: 'name', title: 'Name', width: null, isNumber: false, sort: 'name', text: ({ name }) => name },
  { id: 'shape', title: 'Shape', width: 116, isNumber: false, sort: 'shape', text: formatRowShape },
  { id: 'dtype', title: 'Dtype', width: 88, isNumber: false, sort: 'dtype', text: ({ dtype }) => dtype },
  {
    id: 'bytes',
    title: 'Size',
    width: 88,
    isNumber: true,
    sort: 'bytes',
    text: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
    hint: ({ bytes }) => (bytes === null ? 'elements of this dtype are not whole bytes' : formatBytesExact(bytes)),
  },
  {
    id: 'storage',
    title: 'Storage',
    width: 76,
    isNumber: true,
    sort: 'storage',
    // Formats without shared storages name each after its tensor.
    text: ({ storage, name }) => (storage === name ? 'own' : (storage ?? '–')),
  },
  plain('stride', 'Stride', 130, ({ stride }) => (stride === null ? '–' : formatShape(stride))),
  plain(
    'offset',
    'Storage offset',
    110,
    ({ storageOffset, group }) => (group === undefined ? formatCount(storageOffset) : '–'),
    true,
  ),
  plain(
    'fileOffset',
    'File offset',
    120,
    ({ fileOffset }) => (fileOffset === null ? '–' : formatCount(fileOffset)),
    true,
  ),
  plain('device', 'Device', 80, ({ device }) => device),
  plain('layout', 'Layout', 90, ({ layout }) => layout),
  plain('grad', 'Grad', 60, ({ requiresGrad }) => (requiresGrad ? 'yes' : 'no')),
  plain('class', 'Class', 160, ({ className }) => className || 'Tensor'),
  statistic('nan', 'NaN'),
  statistic('inf', 'Inf'),
  moment('min', 'Min'),
  moment('max', 'Max'),
  moment('mean', 'Mean'),
  moment('std', 'Std'),
];

/** In less, a name loses the number of its layer. */
const MIN_NAME_PX = 280;
/** Nearly every name can be read whole in this; what is left beyond, all columns share, so that none is far from its neighbour. */
const AMPLE_NAME_PX = 560;

/** A column where it lies. */
export interface PlacedColumn extends Column {
  readonly style: { readonly flex: string };
  /** Stays in sight where the table is scrolled sideways. */
  readonly isPinned: boolean;
  /** Letters that fit into a cell for certain. */
  readonly letters: number;
}

export interface ColumnLayout {
  readonly columns: readonly PlacedColumn[];
  /** Pixels below which the table scrolls sideways. */
  readonly minWidth: number;
}

/** Pixels of a cell that no text is on. */
const CELL_PADDING = 16;
/** A letter of names is 0.6 em of 11.2 px wide; of the other font, digits are the widest that occur in numbers. */
const LETTER_PX = 7.6;
const ROW_PADDING = 32;

/**
 * The columns shown, in table order, and where they lie in a table `tableWidth` pixels wide. Statistics take no room
 * before there are any.
 */
export function layOut(
  shown: readonly ColumnId[],
  widths: Readonly<Partial<Record<ColumnId, number>>>,
  hasStatistics: boolean,
  tableWidth: number,
): ColumnLayout {
  const columns = COLUMNS.filter(
    ({ id, isStatistic }) => id === 'name' || (shown.includes(id) && (hasStatistics || isStatistic !== true)),
  );
  const base = columns.map(({ id, width }) => widths[id] ?? width ?? MIN_NAME_PX);
  const minWidth = base.reduce((sum, px) => sum + px, ROW_PADDING);
  const spare = Math.max(0, tableWidth - minWidth);
  const pixels = columns.map(({ id }, place) => (base[place] ?? 0) + growth(id, widths, columns, spare));
  return {
    columns: columns.map((column, place) => {
      const px = pixels[place] ?? 0;
      // Until the table has been measured, and by the rounding, the name is what stretches.
      const stretches = column.id === 'name' && widths.name === undefined;
      return {
        ...column,
        style: { flex: `${stretches ? 1 : 0} 0 ${px}px` },
        isPinned: column.id === 'name' && tableWidth > 0 && minWidth > tableWidth,
        letters: Math.floor((px - CELL_PADDING) / LETTER_PX),
      };
    }),
    minWidth,
  };
}

/** Pixels that a column gets of those no column needs; one whose width was chosen keeps it. */
function growth(
  id: ColumnId,
  widths: Readonly<Partial<Record<ColumnId, number>>>,
  columns: readonly Column[],
  spare: number,
): number {
  if (widths.name !== undefined || widths[id] !== undefined) return 0;
  const ofName = Math.min(spare, AMPLE_NAME_PX - MIN_NAME_PX);
  const sharers = columns.filter((column) => widths[column.id] === undefined).length;
  return Math.floor((spare - ofName) / sharers) + (id === 'name' ? ofName : 0);
}
