import type { TensorPage, TensorQuery, TensorRow } from '../../contract/tensors.ts';
import type { TensorTableData } from './columns.ts';
import { parseFilter, STATISTIC_FIELDS, type Term } from './filter.ts';
import { predicateOf, type Predicate } from './match.ts';
import { fileOrder } from './order.ts';
import { foldedRows, plainRows, type RowList } from './row-list.ts';
import { TensorColumns, type Sizes } from './tensor-columns.ts';

/** Pages of the tensors of one checkpoint, sorted, filtered and folded. */
export interface TensorTable {
  page(query: TensorQuery): TensorPage;
  /** Places in file order of all tensors of a query, for who lists all of them. */
  indexes(query: Pick<TensorQuery, 'sort' | 'filter'>): {
    readonly rows: Uint32Array;
    readonly filterError: string | null;
  };
  /** The same tensors with what is known of their values by now. */
  withStats(stats: TensorTableData['stats']): TensorTable;
}

/** Answers kept, newest first: a window scrolls through one query, and goes back to the one before. */
const KEPT_SELECTIONS = 4;

type Question = Pick<TensorQuery, 'sort' | 'filter'>;
type Sums = Pick<TensorPage, 'parameters' | 'bytes'>;

interface Selection {
  readonly key: string;
  /** Matching tensors in the order asked for. */
  readonly tensors: Uint32Array;
  readonly sums: Sums;
  readonly error: string | null;
  /** As it was folded last, and the rows of its groups. */
  folded: { readonly open: string; readonly list: RowList } | null;
  readonly groups: Map<string, TensorRow>;
}

export function createTensorTable(data: TensorTableData): TensorTable {
  return tableOf(data, new TensorColumns(data));
}

/** Columns, orders and selections are made when first asked for; every later page of the same query is a slice. */
function tableOf(data: TensorTableData, columns: TensorColumns): TensorTable {
  let kept: readonly Selection[] = [];

  const select = (query: Question): Selection => {
    const key = JSON.stringify([query.filter, query.sort?.by, query.sort?.descending]);
    const known = kept.find((one) => one.key === key);
    const selection = known ?? makeSelection(key, query);
    kept = [selection, ...kept.filter((one) => one !== selection)].slice(0, KEPT_SELECTIONS);
    return selection;
  };

  const makeSelection = (key: string, { filter: text, sort }: Question): Selection => {
    const filter = parseFilter(text);
    const error = filter.ok ? missingStatistics(filter.terms, data) : filter.error;
    if (!filter.ok || error !== null)
      return {
        key,
        tensors: new Uint32Array(0),
        sums: { parameters: 0, bytes: 0 },
        error,
        folded: null,
        groups: new Map(),
      };
    const predicates = filter.terms.map((term) => predicateOf(term, data, columns.lowerNames));
    const all = sort === null ? fileOrder(data.tensors.length) : columns.order(sort.by, sort.descending);
    const tensors = matching(all, predicates);
    return { key, tensors, sums: sumsOf(columns.sizes, tensors), error: null, folded: null, groups: new Map() };
  };

  const listOf = (selection: Selection, { sort, fold }: TensorQuery): RowList => {
    if (fold === undefined) return plainRows(data, selection.tensors);
    const open = fold.open.join();
    if (selection.folded?.open !== open)
      selection.folded = {
        open,
        list: foldedRows(data, columns.layers, selection.tensors, { sort, open: fold.open }, selection.groups),
      };
    return selection.folded.list;
  };

  return {
    indexes: (query) => {
      const { tensors, error } = select(query);
      return { rows: tensors, filterError: error };
    },
    page: (query) => {
      const { offset, limit, selected } = query;
      const selection = select(query);
      const list = listOf(selection, query);
      const { error: filterError } = selection;
      if (selected === undefined)
        return {
          total: list.length,
          tensors: selection.tensors.length,
          ...selection.sums,
          rows: list.rows(offset, limit),
          filterError,
        };
      const tensors = list.tensorsOf(selected);
      const rows = plainRows(data, tensors).rows(offset, limit);
      return { total: tensors.length, tensors: tensors.length, ...sumsOf(columns.sizes, tensors), rows, filterError };
    },
    withStats: (stats) => tableOf({ ...data, stats }, columns.withStats(stats)),
  };
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

function sumsOf(sizes: Sizes, tensors: Uint32Array): Sums {
  let parameters = 0;
  let bytes = 0;
  for (const index of tensors) {
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
