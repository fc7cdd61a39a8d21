import type { Dimension } from '../../contract/expectation.ts';

/** Whether a shape is the expected one; a last `"..."` stands for any further dimensions. */
export function fitsShape(shape: readonly number[], expected: readonly Dimension[]): boolean {
  const open = expected.at(-1) === '...';
  const dimensions = open ? expected.slice(0, -1) : expected;
  if (open ? shape.length < dimensions.length : shape.length !== dimensions.length) return false;
  return dimensions.every((dimension, index) => fitsDimension(shape[index] ?? -1, dimension));
}

/** Whether a size is `4`, `"*"`, `"2..8"`, `"2.."`, `">=2"` or `"<=8"`. */
export function fitsDimension(size: number, expected: Dimension): boolean {
  if (typeof expected === 'number') return size === expected;
  if (expected === '*' || expected === '...') return true;
  if (expected.startsWith('>=')) return size >= Number(expected.slice(2));
  if (expected.startsWith('<=')) return size <= Number(expected.slice(2));
  const [low, high] = expected.split('..');
  return size >= Number(low) && (high === undefined || high === '' || size <= Number(high));
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
