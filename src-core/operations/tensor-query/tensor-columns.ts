import type { TensorColumn } from '../../contract/tensors.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { bytesOf, elementsOf, numberOf, type TensorTableData } from './columns.ts';
import { layerColumns, type LayerColumns } from './layer-columns.ts';
import { compareText, descending, orderByName, orderByNumber } from './order.ts';

/** By tensor: elements, and bytes (0 where they are not known). */
export interface Sizes {
  readonly elements: Float64Array;
  readonly bytes: Float64Array;
}

/** What is made of all tensors once, when it is first asked for: it holds for every question. */
export class TensorColumns {
  readonly #data: TensorTableData;
  readonly #orders = new Map<TensorColumn, Order>();
  #lowerNames: readonly string[] | null = null;
  #sizes: Sizes | null = null;
  #layers: LayerColumns | null = null;

  constructor(data: TensorTableData) {
    this.#data = data;
  }

  /** The same tensors with other statistics: what does not depend on them stays. */
  withStats(stats: TensorTableData['stats']): TensorColumns {
    const columns = new TensorColumns({ ...this.#data, stats });
    for (const [by, order] of this.#orders) if (!isStatistic(by)) columns.#orders.set(by, order);
    columns.#lowerNames = this.#lowerNames;
    columns.#sizes = this.#sizes;
    columns.#layers = this.#layers;
    return columns;
  }

  get lowerNames(): readonly string[] {
    return (this.#lowerNames ??= this.#data.tensors.map((tensor) => tensor.name.toLowerCase()));
  }

  get sizes(): Sizes {
    return (this.#sizes ??= sizesOf(this.#data));
  }

  get layers(): LayerColumns {
    return (this.#layers ??= layerColumns(this.#data.tensors));
  }

  /** Tensors in order of a column; those without a value are last both ways. */
  order(by: TensorColumn, isDescending: boolean): Uint32Array {
    let order = this.#orders.get(by);
    if (order === undefined) {
      order = orderOf(this.#data, by);
      this.#orders.set(by, order);
    }
    return isDescending ? descending(order.rows, order.values) : order.rows;
  }
}

interface Order {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** NaN for "no value"; empty where every row has one. */
  readonly values: Float64Array;
}

function orderOf(data: TensorTableData, by: TensorColumn): Order {
  if (by === 'name')
    return { rows: orderByName(data.tensors.map((tensor) => tensor.name)), values: new Float64Array(0) };
  const values = columnValues(data, by);
  return { rows: orderByNumber(values), values };
}

function columnValues(data: TensorTableData, by: Exclude<TensorColumn, 'name'>): Float64Array {
  const numbers = (valueOf: (tensor: TensorInfo, index: number) => number) => {
    const values = new Float64Array(data.tensors.length);
    for (const [index, tensor] of data.tensors.entries()) values[index] = valueOf(tensor, index);
    return values;
  };
  if (isStatistic(by)) return numbers((_, index) => numberOf(data, by, index));
  switch (by) {
    case 'dtype': {
      const distinct = [...new Set(data.tensors.map((tensor) => tensor.dtype))].sort(compareText);
      const places = new Map(distinct.map((dtype, place) => [dtype, place]));
      return numbers((tensor) => places.get(tensor.dtype) ?? Number.NaN);
    }
    case 'storage':
      return numbers((tensor) => tensor.storage ?? Number.NaN);
    case 'shape':
      return numbers((tensor) => elementsOf(tensor.shape));
    case 'bytes':
      return numbers((tensor) => bytesOf(tensor) ?? Number.NaN);
  }
}

type StatisticColumn = Extract<TensorColumn, 'nan' | 'inf' | 'min' | 'max' | 'mean' | 'std'>;

/** Whether a column has values of level 5 alone. */
export function isStatistic(by: TensorColumn): by is StatisticColumn {
  switch (by) {
    case 'nan':
    case 'inf':
    case 'min':
    case 'max':
    case 'mean':
    case 'std':
      return true;
    case 'name':
    case 'shape':
    case 'dtype':
    case 'bytes':
    case 'storage':
      return false;
  }
}

function sizesOf({ tensors }: TensorTableData): Sizes {
  const elements = new Float64Array(tensors.length);
  const bytes = new Float64Array(tensors.length);
  for (const [index, tensor] of tensors.entries()) {
    elements[index] = elementsOf(tensor.shape);
    bytes[index] = bytesOf(tensor) ?? 0;
  }
  return { elements, bytes };
}
