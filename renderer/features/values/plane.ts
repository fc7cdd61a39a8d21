import type { SliceQuery } from '../../../src-core/contract/values.ts';

/** Which rectangle of which plane of a tensor is looked at. */
export interface Plane {
  readonly axes: SliceQuery['axes'];
  /** One index for each dimension; those of the axes are not looked at. */
  readonly fixed: readonly number[];
  readonly offset: SliceQuery['offset'];
  readonly size: SliceQuery['size'];
}

/** At most so many cells each way are drawn. */
export const CELLS_AT_MOST = 256;
/** No more numbers than this fit a cell each. */
export const NUMBERS_AT_MOST = { rows: 16, columns: 12 } as const;

/** The whole of the last two dimensions, at index 0 of the others. A vector is one row. */
export function wholePlane(shape: readonly number[]): Plane {
  const column = shape.length > 0 ? shape.length - 1 : null;
  const row = shape.length > 1 ? shape.length - 2 : null;
  return whole(
    shape,
    { row, column },
    shape.map(() => 0),
  );
}

/** Seen along other axes. Where an axis is taken by the other one, the two change places. */
export function withAxis(shape: readonly number[], plane: Plane, which: 'row' | 'column', axis: number): Plane {
  const other = which === 'row' ? 'column' : 'row';
  const taken = plane.axes[other] === axis;
  const axes = { ...plane.axes, [which]: axis, ...(taken && { [other]: plane.axes[which] }) };
  return whole(shape, axes, plane.fixed);
}

export function withIndex(plane: Plane, dimension: number, index: number): Plane {
  return { ...plane, fixed: plane.fixed.map((one, place) => (place === dimension ? index : one)) };
}

export function planeExtent(shape: readonly number[], { axes }: Pick<Plane, 'axes'>): SliceQuery['size'] {
  const along = (axis: number | null) => (axis === null ? 1 : (shape[axis] ?? 1));
  return { rows: along(axes.row), columns: along(axes.column) };
}

function whole(shape: readonly number[], axes: Plane['axes'], fixed: readonly number[]): Plane {
  return { axes, fixed, offset: { row: 0, column: 0 }, size: planeExtent(shape, { axes }) };
}

/** `factor` below 1 looks closer, around the point at (`x`, `y`) of the rectangle, 0 to 1 each. */
export function zoomed(shape: readonly number[], plane: Plane, factor: number, x = 0.5, y = 0.5): Plane {
  const extent = planeExtent(shape, plane);
  const size = {
    rows: between(Math.round(plane.size.rows * factor), Math.min(4, extent.rows), extent.rows),
    columns: between(Math.round(plane.size.columns * factor), Math.min(4, extent.columns), extent.columns),
  };
  const row = plane.offset.row + Math.round((plane.size.rows - size.rows) * y);
  const column = plane.offset.column + Math.round((plane.size.columns - size.columns) * x);
  return placed(extent, { ...plane, size }, row, column);
}

/** Moved by these shares of what is seen. */
export function moved(shape: readonly number[], plane: Plane, down: number, right: number): Plane {
  const row = plane.offset.row + Math.round(plane.size.rows * down);
  const column = plane.offset.column + Math.round(plane.size.columns * right);
  return placed(planeExtent(shape, plane), plane, row, column);
}

/** Close enough for every element to show its number, around this one. */
export function closeUp(shape: readonly number[], plane: Plane, row: number, column: number): Plane {
  const extent = planeExtent(shape, plane);
  const size = {
    rows: Math.min(NUMBERS_AT_MOST.rows, extent.rows),
    columns: Math.min(NUMBERS_AT_MOST.columns, extent.columns),
  };
  return placed(extent, { ...plane, size }, row - Math.floor(size.rows / 2), column - Math.floor(size.columns / 2));
}

export function showsNumbers({ size }: Plane): boolean {
  return size.rows <= NUMBERS_AT_MOST.rows && size.columns <= NUMBERS_AT_MOST.columns;
}

function placed(extent: SliceQuery['size'], plane: Plane, row: number, column: number): Plane {
  return {
    ...plane,
    offset: {
      row: between(row, 0, extent.rows - plane.size.rows),
      column: between(column, 0, extent.columns - plane.size.columns),
    },
  };
}

function between(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
