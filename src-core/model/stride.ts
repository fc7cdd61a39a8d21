/** Elements to step along each dimension, row by row. A dimension of size 0 counts as 1, as torch has it. */
export function contiguousStride(shape: readonly number[]): readonly number[] {
  const stride = new Array<number>(shape.length).fill(1);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    stride[i] = step;
    step *= Math.max(1, shape[i] ?? 1);
  }
  return stride;
}

/**
 * Row by row without gaps. A dimension of one element may have any stride, and so may all where there are no elements.
 * Source: torch `is_contiguous`.
 */
export function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i] ?? 1;
    if (size !== 1 && stride[i] !== step) return shape.includes(0);
    step *= size;
  }
  return true;
}
