import type { TensorRow } from '../../src-core/contract/tensors.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import { elementsOf, formatRowShape } from './shape.ts';

export interface ExportFormat {
  readonly name: string;
  readonly extension: string;
  readonly mime: string;
  readonly write: (rows: readonly TensorRow[]) => string;
}

type Cell = string | number | null;

const FIELDS: readonly (readonly [string, (row: TensorRow) => Cell])[] = [
  ['name', ({ name }) => name],
  ['shape', formatRowShape],
  ['dtype', ({ dtype }) => dtype],
  ['parameters', ({ shape, shapeUnknown }) => (shapeUnknown === true ? null : elementsOf(shape))],
  ['bytes', ({ bytes }) => bytes],
  ['storage', ({ storage }) => storage],
  ['storage_offset', ({ storageOffset }) => storageOffset],
  ['device', ({ device }) => device],
  ['nan', ({ stats }) => stats?.nan ?? null],
  ['inf', ({ stats }) => stats?.inf ?? null],
  ['min', ({ stats }) => stats?.min ?? null],
  ['max', ({ stats }) => stats?.max ?? null],
  ['mean', ({ stats }) => stats?.mean ?? null],
  ['std', ({ stats }) => stats?.std ?? null],
];

/** Fields that at least one row has: statistics only where they were computed. */
function fieldsOf(rows: readonly TensorRow[]) {
  return FIELDS.filter(([, read]) => rows.some((row) => read(row) !== null));
}

function writeCsv(rows: readonly TensorRow[]): string {
  const fields = fieldsOf(rows);
  const lines = rows.map((row) => fields.map(([, read]) => csvCell(read(row))).join(','));
  return `${[fields.map(([name]) => name).join(','), ...lines].join('\r\n')}\r\n`;
}

/** RFC 4180; text that a spreadsheet would run as a formula is kept text by a leading quote. */
function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && value !== '-Infinity' ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeJson(rows: readonly TensorRow[]): string {
  const fields = fieldsOf(rows);
  const objects = rows.map((row) => ({
    ...Object.fromEntries(fields.map(([name, read]) => [name, read(row)])),
    shape: row.shapeUnknown === true ? null : row.shape,
  }));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

function writeMarkdown(rows: readonly TensorRow[]): string {
  const fields = fieldsOf(rows);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(fields.map(([, read]) => markdownCell(read(row)))));
  return `${[line(fields.map(([name]) => name)), line(fields.map(() => '---')), ...body].join('\n')}\n`;
}

function markdownCell(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : displayText(value).replace(/[\\|`<>*_[\]]/g, '\\$&');
}

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { name: 'CSV', extension: 'csv', mime: 'text/csv', write: writeCsv },
  { name: 'JSON', extension: 'json', mime: 'application/json', write: writeJson },
  { name: 'Markdown', extension: 'md', mime: 'text/markdown', write: writeMarkdown },
];
