import type { CheckpointId, JobId } from './ids.ts';
import type { JsonNumber } from './report.ts';

/** Why the numbers of a tensor cannot be shown, in words that complete "not read: …". */
export interface NotShown {
  readonly ok: false;
  readonly why: string;
}

/**
 * All numbers of one tensor, counted by size. Bins are half-open, the last one closed; finite numbers only. Real and
 * imaginary parts of complex numbers count one by one. Where a check counted them on its way, a negative number equal to
 * an edge is in the bin below it, and edges are rounded to eight bits so that counts are exact.
 */
export interface Histogram {
  readonly ok: true;
  /** One more than `counts`, ascending; [] where no number is finite. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly nan: number;
  readonly positiveInf: number;
  readonly negativeInf: number;
  readonly zero: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly elements: number;
  /** `dequantized`: the numbers are what the codes stand for. */
  readonly of: 'values' | 'dequantized';
}

export const HISTOGRAM_SCALES = ['linear', 'magnitude'] as const;

/** `bins` is what is wanted; a tensor with one value has one. `magnitude`: one bin for each power of two instead. */
export interface HistogramQuery {
  readonly bins: number;
  readonly scale: (typeof HISTOGRAM_SCALES)[number];
}

/** A rectangle of a tensor, seen from above. Indexes count from 0. */
export interface SliceQuery {
  readonly tensor: number;
  /** The dimension that runs down and the one that runs right; null where the tensor has none (a vector is one row). */
  readonly axes: { readonly row: number | null; readonly column: number | null };
  /** The index of every other dimension; those of the axes are not looked at. One for each dimension. */
  readonly fixed: readonly number[];
  readonly offset: { readonly row: number; readonly column: number };
  /** Size of the rectangle in elements. */
  readonly size: { readonly rows: number; readonly columns: number };
  /** Cells wanted at most, 512 each way. A larger rectangle is thinned out evenly. */
  readonly cells: { readonly rows: number; readonly columns: number };
}

export interface Slice {
  readonly ok: true;
  readonly rows: number;
  readonly columns: number;
  /** Elements from one cell to the next; 1: every element is there. Cell (i, j) is element (offset + i·step, …). */
  readonly step: { readonly row: number; readonly column: number };
  /** Row by row; of complex numbers the magnitude. */
  readonly cells: readonly JsonNumber[];
  /** Elements of the whole plane. */
  readonly plane: { readonly rows: number; readonly columns: number };
  /** Of the finite cells; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly of: 'values' | 'dequantized' | 'magnitude';
}

/** A run of elements in row-major order, as numbers and as stored. */
export interface Elements {
  readonly ok: true;
  readonly start: number;
  readonly total: number;
  /** As torch would print one: `0.25`, `9007199254740993`, `nan`, `1+2j`, `True`. */
  readonly values: readonly string[];
  /** The stored bytes of each element, hexadecimal, in the order of the file; [] where elements share bytes. */
  readonly hex: readonly string[];
  readonly byteOrder: 'little' | 'big';
  readonly of: 'values' | 'dequantized';
}

/** The tensors of one repeated layer (`model.layers.7`), or of one part that is not repeated (`model.norm`). */
export interface LayerRow {
  readonly name: string;
  /** Its number among its repeats; null where it is not repeated. */
  readonly depth: number | null;
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
  /** Of all its numbers; null until the values have been read. */
  readonly stats: LayerStats | null;
}

export interface LayerStats {
  /** Euclidean norm of all finite numbers. */
  readonly norm: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly inf: number;
  readonly zero: number;
  /** Tensors of the layer whose numbers were not read. */
  readonly notRead: number;
}

export interface ValueRequests {
  /** Reads the whole tensor, unless a check has counted its numbers on the way. */
  histogram(id: CheckpointId, tensor: number, query: HistogramQuery): Histogram | NotShown;
  slice(id: CheckpointId, query: SliceQuery): Slice | NotShown;
  /** At most 4096 elements. */
  elements(id: CheckpointId, tensor: number, start: number, count: number): Elements | NotShown;
  /** Write one tensor beside the checkpoint, under a plain file name that nothing has yet. */
  exportTensor(id: CheckpointId, tensor: number, format: 'npy' | 'csv', name: string): JobId;
  /** In natural order. Rows beyond 10,000 are left out. */
  layers(id: CheckpointId): readonly LayerRow[];
}
