import type { TensorRow } from '../../src-core/contract/tensors.ts';

/** `[32, 768]`; a scalar is `[]`, as torch prints it. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** The shape of a row; `?` where it is not known. */
export function formatRowShape({ shape, shapeUnknown }: Pick<TensorRow, 'shape' | 'shapeUnknown'>): string {
  return shapeUnknown === true ? '?' : formatShape(shape);
}

/** Elements; 1 for a scalar. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
