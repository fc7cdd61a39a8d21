import type { TensorInfo } from './tensor.ts';

/**
 * What is in a checkpoint beside tensors, as inert data. Containers that occur in several places are one node
 * (`id` tells), so a walker keeps a set of ids and never follows a cycle.
 */
export type Value =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly real: number; readonly imaginary: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bytes'; readonly length: number; readonly head: Uint8Array; readonly mutable?: boolean }
  | {
      readonly kind: 'list' | 'tuple' | 'set' | 'frozenset';
      readonly id: number;
      readonly items: readonly Value[];
      readonly className?: string;
    }
  /** A long list of Python numbers, kept compactly. */
  | {
      readonly kind: 'numbers';
      readonly id: number;
      readonly of: 'float' | 'int';
      readonly items: Float64Array | Int32Array;
    }
  | {
      readonly kind: 'dict';
      readonly id: number;
      readonly entries: readonly (readonly [Value, Value])[];
      readonly className?: string;
    }
  | { readonly kind: 'tensor'; readonly tensor: TensorInfo }
  /** An array of numpy or another library held inside the pickle itself. */
  | { readonly kind: 'array'; readonly className: string; readonly dtype: string; readonly shape: readonly number[] }
  /** A class, function or module named by the file. Nothing was imported. */
  | { readonly kind: 'global'; readonly module: string; readonly name: string }
  /** An object of a class the product does not model: shown, never made. */
  | {
      readonly kind: 'object';
      readonly id: number;
      readonly className: string;
      readonly args: readonly Value[];
      readonly state: readonly Value[];
      readonly items: readonly (readonly [Value, Value])[];
    }
  /** A part that could not be read; `why` says so in words. */
  | { readonly kind: 'unreadable'; readonly why: string };
