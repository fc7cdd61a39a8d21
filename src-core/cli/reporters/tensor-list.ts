import type { TensorRow } from '../../contract/tensors.ts';
import { displayText } from '../../model/display-text.ts';
import { formatBytes, plural } from '../../model/quantity.ts';
import type { Rows } from '../../model/rows.ts';
import type { Colors } from '../cli.ts';

/** Lines of one piece of text. */
const PIECE = 1000;
/** Characters of a column; longer texts push what follows to the right. */
const WIDEST = 80;

/** A line for each tensor, below a line that counts them, in pieces. The rows are read twice: to measure, and to print. */
export function* tensorListText(rows: Rows<TensorRow>, colors: Colors): Generator<string> {
  if (rows.length === 0) return;
  const widths = [0, 0, 0];
  for (const row of rows)
    for (const [column, cell] of cellsOf(row).slice(0, widths.length).entries())
      widths[column] = Math.min(WIDEST, Math.max(widths[column] ?? 0, cell.length));
  let piece = colors.bold(plural(rows.length, 'tensor'));
  for (const [index, row] of rows.entries()) {
    const columns = cellsOf(row)
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ');
    piece += '\n' + `  ${columns}${row.readable ? '' : colors.red('  damaged')}`.trimEnd();
    if (index % PIECE < PIECE - 1) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function cellsOf({ name, dtype, shape, shapeUnknown, bytes }: TensorRow): readonly string[] {
  return [
    displayText(name, 120),
    dtype,
    shapeUnknown === true ? '?' : `[${shape.join(', ')}]`,
    bytes === null ? '' : formatBytes(bytes),
  ];
}
