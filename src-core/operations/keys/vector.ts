import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';

/** A value seen as a vector of numbers. */
export interface Vector {
  readonly length: number;
  /** The first item that is no number, in words. */
  readonly stranger: string | null;
  /** The first number that is not finite. */
  readonly unfinite: { readonly at: number; readonly what: 'NaN' | 'Infinity' | '-Infinity' } | null;
  /** Whether there are numbers and all are zero. Of a tensor or array only the length is known here. */
  readonly allZero: boolean;
}

/** Null for a value that is not meant as a vector: a text, a number. */
export function vectorOf(value: Value): Vector | null {
  if (value.kind === 'numbers') return overNumbers(value.items);
  if (value.kind === 'list' || value.kind === 'tuple') return overItems(value.items);
  if (value.kind === 'tensor') return ofShape(value.tensor.shape);
  return value.kind === 'array' ? ofShape(value.shape) : null;
}

function ofShape(shape: readonly number[]): Vector | null {
  const [length] = shape;
  return length === undefined || shape.length !== 1 ? null : { length, stranger: null, unfinite: null, allZero: false };
}

function overItems(items: readonly Value[]): Vector {
  const numbers = new Float64Array(items.length);
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'float' && item.kind !== 'int') {
      const stranger = `${previewOf(item).slice(0, 80)} at ${index}`;
      return { length: items.length, stranger, unfinite: null, allZero: false };
    }
    numbers[index] = Number(item.value);
  }
  return overNumbers(numbers);
}

function overNumbers(numbers: Float64Array | Int32Array): Vector {
  const at = numbers.findIndex((number) => !Number.isFinite(number));
  const found = at === -1 ? null : numbers[at];
  return {
    length: numbers.length,
    stranger: null,
    unfinite: found === null ? null : { at, what: nameOf(found ?? Number.NaN) },
    allZero: numbers.length > 0 && numbers.every((number) => number === 0),
  };
}

function nameOf(number: number): 'NaN' | 'Infinity' | '-Infinity' {
  return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
}
