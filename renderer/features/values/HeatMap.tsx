import { useEffect, useRef, type PointerEvent } from 'react';
import type { Slice } from '../../../src-core/contract/values.ts';
import { formatNumber } from '../../format/number.ts';
import { cssColour, heatColour } from './heat-colours.ts';
import styles from './HeatMap.module.css';

interface Props {
  readonly slice: Slice;
  readonly offset: { readonly row: number; readonly column: number };
  readonly range: number;
  readonly onPoint: (cell: { readonly row: number; readonly column: number } | null) => void;
  readonly onOpen: (row: number, column: number) => void;
}

/** A rectangle of numbers as colours, one cell each. A click looks closer. */
export function HeatMap({ slice, offset, range, onPoint, onOpen }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns, cells, step } = slice;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === undefined || context === null || rows === 0 || columns === 0) return;
    const image = context.createImageData(columns, rows);
    for (const [place, value] of cells.entries()) image.data.set(heatColour(value, range), place * 4);
    context.putImageData(image, 0, 0);
  }, [cells, rows, columns, range]);
  const cellAt = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.min(rows - 1, Math.max(0, Math.floor(((event.clientY - box.top) / box.height) * rows)));
    const column = Math.min(columns - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * columns)));
    return { row, column };
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`Picture of rows ${offset.row} to ${offset.row + rows * step.row - 1} and columns ${offset.column} to ${offset.column + columns * step.column - 1}`}
      width={columns}
      height={rows}
      className={styles.canvas}
      onPointerMove={(event) => onPoint(cellAt(event))}
      onPointerLeave={() => onPoint(null)}
      onPointerUp={(event) => {
        const { row, column } = cellAt(event);
        onOpen(offset.row + row * step.row, offset.column + column * step.column);
      }}
    />
  );
}

interface NumbersProps {
  readonly slice: Slice;
  readonly offset: { readonly row: number; readonly column: number };
  readonly range: number;
}

/** The same, close enough to read every number. */
export function NumberGrid({ slice: { rows, columns, cells }, offset, range }: NumbersProps) {
  return (
    <table aria-label="Numbers" className={styles.numbers}>
      <thead>
        <tr>
          <td />
          {Array.from({ length: columns }, (_, column) => (
            <th key={column} scope="col">
              {offset.column + column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            <th scope="row">{offset.row + row}</th>
            {cells.slice(row * columns, (row + 1) * columns).map((value, column) => (
              <td key={column} style={{ background: cssColour(heatColour(value, range), 0.35) }}>
                {formatNumber(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
