import type { CheckpointId } from './ids.ts';
import type { TensorStats } from './report.ts';

export interface TensorQuery {
  readonly offset: number;
  readonly limit: number;
  readonly sort: { readonly by: TensorColumn; readonly descending: boolean } | null;
  /** Words must all occur in the name; terms such as `dtype:bf16` or `size>1MB` narrow further. '' shows all. */
  readonly filter: string;
  /** Repeated layers are one row each, save those whose `group.id` is among `open`. Absent: every tensor is a row. */
  readonly fold?: { readonly open: readonly string[] };
  /**
   * List the tensors that these rows of the same query stand for instead, each as a row and once: for sums and exports
   * of what is selected. Ascending, apart.
   */
  readonly selected?: readonly RowRange[];
}

/** Rows `[from, to)` of a list. */
export type RowRange = readonly [from: number, to: number];

export type TensorColumn =
  'name' | 'shape' | 'dtype' | 'bytes' | 'storage' | 'nan' | 'inf' | 'min' | 'max' | 'mean' | 'std';

export interface TensorRow {
  /** Its place in file order. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** Set where the shape is not known, and empty. */
  readonly shapeUnknown?: true;
  readonly dtype: string;
  /** Bytes its elements take; null where the dtype has no element size. */
  readonly bytes: number | null;
  readonly stride: readonly number[] | null;
  readonly storageOffset: number;
  readonly storage: string | null;
  readonly fileOffset: number | null;
  readonly device: string;
  readonly layout: string;
  readonly requiresGrad: boolean;
  readonly className: string;
  readonly readable: boolean;
  /** Of a group: of all its numbers that were read. */
  readonly stats: TensorStats | null;
  /** Set where the row stands for several tensors: bytes are then those of all, and what is told of one place is left out. */
  readonly group?: TensorGroup;
  /** The row of the open group it lies in, and how many groups that are. */
  readonly inside?: { readonly row: number; readonly depth: number };
}

/** Tensors that differ in the numbers of their names alone, as `layers.{0-47}.mlp.weight`. */
export interface TensorGroup {
  /** Opens it: the same however the table is sorted and filtered. */
  readonly id: string;
  readonly tensors: number;
  readonly unreadable: number;
  readonly isOpen: boolean;
}

export interface TensorPage {
  /** Rows of the list. */
  readonly total: number;
  /** Tensors they stand for, and the sums of these. */
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
  readonly rows: readonly TensorRow[];
  /** Why the filter could not be understood; rows then match nothing. */
  readonly filterError: string | null;
}

export interface TensorRequests {
  tensors(id: CheckpointId, query: TensorQuery): TensorPage;
}
