import type { JsonNumber, TensorStats } from '../../contract/report.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import type { NumberField } from './filter.ts';

/** What a tensor table is made over. `stats` by index, null until the values were read. */
export interface TensorTableData {
  readonly tensors: Rows<TensorInfo>;
  readonly storages: Rows<Storage>;
  readonly stats: ReadonlyMap<number, TensorStats> | null;
}

/** Elements of a shape. Beyond 2^53 it is rounded, which a hostile stride-0 view can reach. */
export function elementsOf(shape: readonly number[]): number {
  let count = 1;
  for (const dimension of shape) count *= dimension;
  return count;
}

/** Bytes the elements take, or null where the dtype has no element size. */
export function bytesOf(tensor: TensorInfo): number | null {
  const size = dtypeBytes(tensor.dtype);
  return size === null ? null : elementsOf(tensor.shape) * size;
}

/** NaN stands for "no value": it matches no comparison and sorts last. */
export function numberOf(data: TensorTableData, field: NumberField, index: number): number {
  const tensor = data.tensors.at(index);
  if (tensor === undefined) return Number.NaN;
  switch (field) {
    case 'size':
      return bytesOf(tensor) ?? Number.NaN;
    case 'params':
      return elementsOf(tensor.shape);
    case 'dims':
      return tensor.shape.length;
    case 'offset':
      return tensor.storageOffset;
    case 'nan':
    case 'inf':
    case 'zero':
    case 'min':
    case 'max':
    case 'mean':
    case 'std':
      return fromJson(data.stats?.get(index)?.[field] ?? null);
  }
}

function fromJson(value: JsonNumber | null): number {
  return value === null ? Number.NaN : Number(value);
}
