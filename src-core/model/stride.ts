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
