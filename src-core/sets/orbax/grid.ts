/** How many chunks of this shape cover an array. */
export function cellCount(shape: readonly number[], chunks: readonly number[]): number {
  return shape.reduce((product, dim, at) => product * Math.ceil(dim / (chunks[at] ?? 1)), 1);
}

/** Places in the grid that `chunks` lay over `shape`, the last dimension first. */
export function* indexesOf(shape: readonly number[], chunks: readonly number[]): Generator<readonly number[], void> {
  const counts = shape.map((dim, at) => Math.ceil(dim / (chunks[at] ?? 1)));
  const total = counts.reduce((product, count) => product * count, 1);
  for (let at = 0; at < total; at++) {
    const index: number[] = [];
    let rest = at;
    for (const count of counts.toReversed()) {
      index.unshift(rest % count);
      rest = Math.floor(rest / count);
    }
    yield index;
  }
}
