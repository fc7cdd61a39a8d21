/**
 * Put rows in the order of what a column says of them, in place. They nearly always are in that order: then nothing but
 * one look at each is done. Rows with equal values keep their order.
 */
export function sortRows(rows: Uint32Array, column: ArrayLike<number | null>): Uint32Array {
  for (let i = 1; i < rows.length; i++)
    if ((column[rows[i - 1] ?? 0] ?? 0) > (column[rows[i] ?? 0] ?? 0))
      return rows.sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0));
  return rows;
}
