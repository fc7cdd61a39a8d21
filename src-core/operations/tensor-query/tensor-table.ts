import type { TensorColumn, TensorPage, TensorQuery, TensorRow } from '../../contract/client.ts';
import { displayText } from '../../model/display-text.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { bytesOf, elementsOf, numberOf, type TensorTableData } from './columns.ts';
import { parseFilter, STATISTIC_FIELDS, type Term } from './filter.ts';
import { predicateOf, type Predicate } from './match.ts';
import { compareText, fileOrder, orderByName, orderByNumber } from './order.ts';

/** Pages of the tensors of one checkpoint, sorted and filtered. */
export interface TensorTable {
  page(query: TensorQuery): TensorPage;
  /** Places in file order of all rows of a query, for who lists all of them. */
  indexes(query: Pick<TensorQuery, 'sort' | 'filter'>): {
    readonly rows: Uint32Array;
    readonly filterError: string | null;
  };
}

/** Answers kept, newest first: a window scrolls through one query, and goes back to the one before. */
const KEPT_SELECTIONS = 4;

interface Selection {
  readonly key: string;
  /** Matching rows in the order asked for. */
  readonly rows: Uint32Array;
  readonly parameters: number;
  readonly bytes: number;
  readonly error: string | null;
}

/** Column orders and selections are made when first asked for; every later page of the same query is a slice. */
export function createTensorTable(data: TensorTableData): TensorTable {
  const orders = new Map<TensorColumn, Order>();
  let lowerNames: readonly string[] | null = null;
  let sizes: Sizes | null = null;
  let kept: readonly Selection[] = [];

  const select = (query: Pick<TensorQuery, 'sort' | 'filter'>): Selection => {
    const key = JSON.stringify([query.filter, query.sort?.by, query.sort?.descending]);
    const known = kept.find((one) => one.key === key);
    const selection = known ?? makeSelection(key, query);
    kept = [selection, ...kept.filter((one) => one !== selection)].slice(0, KEPT_SELECTIONS);
    return selection;
  };

  const makeSelection = (key: string, query: Pick<TensorQuery, 'sort' | 'filter'>): Selection => {
    const filter = parseFilter(query.filter);
    const error = filter.ok ? missingStatistics(filter.terms, data) : filter.error;
    if (!filter.ok || error !== null) return { key, rows: new Uint32Array(0), parameters: 0, bytes: 0, error };
    if (filter.terms.length > 0) lowerNames ??= data.tensors.map((tensor) => tensor.name.toLowerCase());
    const predicates = filter.terms.map((term) => predicateOf(term, data, lowerNames ?? []));
    const rows = matching(orderedRows(query.sort), predicates);
    sizes ??= sizesOf(data);
    return { key, rows, ...sumsOf(sizes, rows), error: null };
  };

  const orderedRows = (sort: TensorQuery['sort']): Uint32Array => {
    if (sort === null) return fileOrder(data.tensors.length);
    let order = orders.get(sort.by);
    if (order === undefined) {
      order = orderOf(data, sort.by);
      orders.set(sort.by, order);
    }
    return sort.descending ? descending(order) : order.rows;
  };

  return {
    indexes: (query) => {
      const { rows, error } = select(query);
      return { rows, filterError: error };
    },
    page: (query) => {
      const { rows, parameters, bytes, error } = select(query);
      const shown = rows.subarray(query.offset, query.offset + query.limit);
      return {
        total: rows.length,
        parameters,
        bytes,
        rows: Array.from(shown, (index) => rowOf(data, index)).filter((row) => row !== null),
        filterError: error,
      };
    },
  };
}

/** Ascending rows; the last `missing` of them have no value in this column. */
interface Order {
  readonly rows: Uint32Array;
  readonly missing: number;
}

/** Rows without a value stay last. */
function descending({ rows, missing }: Order): Uint32Array {
  const present = rows.length - missing;
  const turned = rows.slice();
  turned.subarray(0, present).reverse();
  return turned;
}

function orderOf(data: TensorTableData, by: TensorColumn): Order {
  if (by === 'name') return { rows: orderByName(data.tensors.map((tensor) => tensor.name)), missing: 0 };
  const values = columnValues(data, by);
  return {
    rows: orderByNumber(values),
    missing: values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0),
  };
}

function columnValues(data: TensorTableData, by: Exclude<TensorColumn, 'name'>): Float64Array {
  const numbers = (valueOf: (tensor: TensorInfo, index: number) => number) => {
    const values = new Float64Array(data.tensors.length);
    for (const [index, tensor] of data.tensors.entries()) values[index] = valueOf(tensor, index);
    return values;
  };
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
    case 'nan':
    case 'inf':
    case 'min':
    case 'max':
    case 'mean':
    case 'std':
      return numbers((_, index) => numberOf(data, by, index));
  }
}

/** A filter by statistics before there are any would silently match nothing. */
function missingStatistics(terms: readonly Term[], data: TensorTableData): string | null {
  if (data.stats !== null) return null;
  const statistics: readonly string[] = STATISTIC_FIELDS;
  const asked = terms.find((term) => term.kind === 'number' && statistics.includes(term.field));
  return asked?.kind === 'number'
    ? `\`${asked.field}\` is not known yet: check the values of this checkpoint first`
    : null;
}

/** By row: elements, and bytes (0 where they are not known). */
interface Sizes {
  readonly elements: Float64Array;
  readonly bytes: Float64Array;
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

function sumsOf(sizes: Sizes, rows: Uint32Array): { readonly parameters: number; readonly bytes: number } {
  let parameters = 0;
  let bytes = 0;
  for (const index of rows) {
    parameters += sizes.elements[index] ?? 0;
    bytes += sizes.bytes[index] ?? 0;
  }
  return { parameters, bytes };
}

/** `filter` of a typed array calls back for each predicate and row; this loop takes a third of its time. */
function matching(rows: Uint32Array, predicates: readonly Predicate[]): Uint32Array {
  if (predicates.length === 0) return rows;
  const found = new Uint32Array(rows.length);
  let count = 0;
  candidates: for (const index of rows) {
    for (const matches of predicates) if (!matches(index)) continue candidates;
    found[count++] = index;
  }
  return found.slice(0, count);
}

/** Names of the file are shown, never used: what cannot be seen in them is spelled out. */
function rowOf(data: TensorTableData, index: number): TensorRow | null {
  const tensor = data.tensors.at(index);
  if (tensor === undefined) return null;
  const storage = tensor.storage === null ? undefined : data.storages.at(tensor.storage);
  return {
    index,
    name: displayText(tensor.name),
    shape: tensor.shape,
    dtype: displayText(tensor.dtype, 256),
    bytes: bytesOf(tensor),
    stride: tensor.stride,
    storageOffset: tensor.storageOffset,
    storage: storage === undefined ? null : displayText(storage.key),
    fileOffset: storage?.fileOffset ?? null,
    device: displayText(tensor.device, 256),
    layout: tensor.layout,
    requiresGrad: tensor.requiresGrad,
    className: displayText(tensor.className ?? '', 256),
    readable: tensor.readable,
    stats: data.stats?.get(index) ?? null,
  };
}
