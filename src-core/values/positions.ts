/** Shape and strides of a view, in units; `offset` is its first unit. */
export interface Strided {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Units of a view, row-major positions `[start, start + count)`, as places in its storage; written to `out`. */
export function placesOf({ shape, stride, offset }: Strided, start: number, count: number, out: Float64Array): void {
  const index = unravel(shape, start);
  let place = index.reduce((sum, step, dim) => sum + step * (stride[dim] ?? 0), offset);
  const lastDim = shape.length - 1;
  const width = shape[lastDim] ?? 1;
  const step = stride[lastDim] ?? 0;
  let done = 0;
  while (done < count) {
    const column = index[lastDim] ?? 0;
    const run = Math.min(width - column, count - done);
    for (let i = 0; i < run; i++) out[done + i] = place + i * step;
    done += run;
    if (done === count) return;
    place -= column * step;
    if (lastDim >= 0) index[lastDim] = 0;
    // Carry into the next row.
    for (let dim = lastDim - 1; dim >= 0; dim--) {
      const size = shape[dim] ?? 1;
      const jump = stride[dim] ?? 0;
      const at = (index[dim] ?? 0) + 1;
      place += jump;
      index[dim] = at;
      if (at < size) break;
      place -= size * jump;
      index[dim] = 0;
    }
  }
}

/** Index along each dimension of a row-major position. */
export function unravel(shape: readonly number[], position: number): number[] {
  const index = shape.map(() => 0);
  let rest = position;
  for (let dim = shape.length - 1; dim >= 0 && rest > 0; dim--) {
    const size = shape[dim] ?? 1;
    index[dim] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}
