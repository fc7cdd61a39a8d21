/** Which rows of a long list of equal heights are drawn, and where. All lengths are CSS pixels. */
export interface RowWindow {
  /** First row drawn. */
  readonly first: number;
  /** One behind the last row drawn. */
  readonly end: number;
  /** Elements that are recycled; a row never changes its element while it stays in sight. */
  readonly pool: number;
  /** The row that sits in the first element. */
  readonly base: number;
}

export interface ListGeometry {
  readonly count: number;
  readonly rowPx: number;
  /** Height of what shows rows. */
  readonly viewPx: number;
}

/** Rows drawn above and below what is in sight, so that a step of the wheel finds them there. */
const SPARE_ROWS = 6;
/** Browsers lay nothing out beyond some 17 (Firefox) to 33 (Chromium) million pixels. */
export const TALLEST_PX = 12_000_000;

export const NO_ROWS: RowWindow = { first: 0, end: 0, pool: 1, base: 0 };

/** What the scroll bar spans; less than all rows together where those are taller than a browser can lay out. */
export function scrolledHeight({ count, rowPx }: ListGeometry): number {
  return Math.min(count * rowPx, TALLEST_PX);
}

/** Where a scroll position lies among all rows. */
export function listOffset(geometry: ListGeometry, scrollTop: number): number {
  const height = scrolledHeight(geometry);
  const whole = geometry.count * geometry.rowPx;
  if (height === whole) return scrollTop;
  const [seen, real] = [height - geometry.viewPx, whole - geometry.viewPx];
  return seen <= 0 ? 0 : (Math.min(scrollTop, seen) * real) / seen;
}

/** The scroll position that shows this place among all rows. */
export function scrollOffset(geometry: ListGeometry, offset: number): number {
  const height = scrolledHeight(geometry);
  const whole = geometry.count * geometry.rowPx;
  if (height === whole) return offset;
  return (offset * (height - geometry.viewPx)) / (whole - geometry.viewPx);
}

/**
 * The rows to draw at a place among all rows. The same window when nothing changes. Elements stay where they are in the
 * document: a row that comes into sight takes that of one that went, so that nothing is moved, made or removed.
 */
export function windowAt(geometry: ListGeometry, offset: number, before: RowWindow): RowWindow {
  const { count, rowPx, viewPx } = geometry;
  const pool = Math.ceil(viewPx / rowPx) + 1 + 2 * SPARE_ROWS;
  const first = Math.max(0, Math.min(Math.floor(offset / rowPx) - SPARE_ROWS, count - pool));
  const end = Math.min(count, first + pool);
  const isFar = pool !== before.pool || Math.abs(first - before.first) >= pool;
  const base = isFar || first === 0 ? first : before.base;
  const isSame = first === before.first && end === before.end && pool === before.pool && base === before.base;
  return isSame ? before : { first, end, pool, base };
}

/** The row that sits in each element, undefined in those that are empty. */
export function rowsInElements({ first, end, pool, base }: RowWindow): readonly (number | undefined)[] {
  return Array.from({ length: pool }, (_, element) => {
    const turned = (element - (first - base)) % pool;
    const row = first + (turned < 0 ? turned + pool : turned);
    return row < end ? row : undefined;
  });
}

/** Where to scroll so that a row is in sight, as little as it takes; null when it is. */
export function offsetToSee({ rowPx, viewPx }: ListGeometry, offset: number, row: number): number | null {
  const top = row * rowPx;
  if (top < offset) return top;
  return top + rowPx > offset + viewPx ? top + rowPx - viewPx : null;
}
