import type { TensorColumn, TensorRow } from '../../../src-core/contract/client.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { formatShape } from '../../format/shape.ts';
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
  width: 72,
  isNumber: true,
  sort: id,
  isStatistic: true,
  text: ({ stats }) => (stats === null ? '' : formatCount(stats[id])),
});
const moment = (id: 'min' | 'max' | 'mean' | 'std', title: string): Column => ({
  id,
  title,
  width: 96,
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
  { id: 'shape', title: 'Shape', width: 150, isNumber: false, sort: 'shape', text: ({ shape }) => formatShape(shape) },
  { id: 'dtype', title: 'Dtype', width: 96, isNumber: false, sort: 'dtype', text: ({ dtype }) => dtype },
  {
    id: 'bytes',
    title: 'Size',
    width: 92,
    isNumber: true,
    sort: 'bytes',
    text: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
    hint: ({ bytes }) => (bytes === null ? 'elements of this dtype are not whole bytes' : formatBytesExact(bytes)),
  },
  {
    id: 'storage',
    title: 'Storage',
    width: 84,
    isNumber: true,
    sort: 'storage',
    text: ({ storage }) => storage ?? '–',
  },
  plain('stride', 'Stride', 130, ({ stride }) => (stride === null ? '–' : formatShape(stride))),
  plain('offset', 'Storage offset', 110, ({ storageOffset }) => formatCount(storageOffset), true),
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

export const MIN_NAME_PX = 220;

/** The columns shown, in table order, and the CSS grid they make. Statistics take no room before there are any. */
export function layOut(
  shown: readonly ColumnId[],
  widths: Readonly<Partial<Record<ColumnId, number>>>,
  hasStatistics: boolean,
): { readonly columns: readonly Column[]; readonly template: string; readonly minWidth: number } {
  const columns = COLUMNS.filter(
    ({ id, isStatistic }) => id === 'name' || (shown.includes(id) && (hasStatistics || isStatistic !== true)),
  );
  const template = columns
    .map(({ id, width }) => {
      const px = widths[id] ?? width;
      return px === null ? `minmax(${MIN_NAME_PX}px, 1fr)` : `${px}px`;
    })
    .join(' ');
  const minWidth = columns.reduce((sum, { id, width }) => sum + (widths[id] ?? width ?? MIN_NAME_PX), 0);
  return { columns, template, minWidth };
}
