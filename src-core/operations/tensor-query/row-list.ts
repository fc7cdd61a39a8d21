import type { RowRange, TensorQuery, TensorRow } from '../../contract/tensors.ts';
import { RowTable } from '../../model/row-table.ts';
import type { TensorTableData } from './columns.ts';
import { foldLayers, groupId, tensorsOf } from './fold-layers.ts';
import { groupRow, groupValue } from './group-row.ts';
import type { LayerColumns } from './layer-columns.ts';
import { tensorRow } from './tensor-row.ts';

/** What a table shows of a selection of tensors. */
export interface RowList {
  readonly length: number;
  rows(offset: number, limit: number): readonly TensorRow[];
  /** The tensors these rows stand for, each once. */
  tensorsOf(ranges: readonly RowRange[]): Uint32Array;
}

/** The rows of the tensors at some places, made when they are asked for. */
export class TensorRows extends RowTable<TensorRow> {
  readonly length: number;
  readonly #data: TensorTableData;
  readonly #tensors: Uint32Array;

  constructor(data: TensorTableData, tensors: Uint32Array) {
    super();
    this.#data = data;
    this.#tensors = tensors;
    this.length = tensors.length;
  }

  protected row(index: number): TensorRow {
    const row = tensorRow(this.#data, this.#tensors[index] ?? -1);
    if (row === null) throw new RangeError(`row ${index} of ${this.length}`);
    return row;
  }
}

/** Every tensor is a row. */
export function plainRows(data: TensorTableData, tensors: Uint32Array): RowList {
  return {
    length: tensors.length,
    rows: (offset, limit) => present(tensors.subarray(offset, offset + limit), (index) => tensorRow(data, index)),
    tensorsOf: (ranges) => {
      let done = 0;
      const parts = ranges.map(([from, to]) => {
        const part = tensors.subarray(Math.max(from, done), Math.max(to, done));
        done = Math.max(to, done);
        return part;
      });
      const found = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        found.set(part, at);
        at += part.length;
      }
      return found;
    },
  };
}

/**
 * Repeated layers are one row, save those that are open. `known` keeps the rows of groups by `group.id` while the tensors
 * stay the same: one that sums up 200,000 of them is asked for again with every page around it.
 */
export function foldedRows(
  data: TensorTableData,
  columns: LayerColumns,
  tensors: Uint32Array,
  { sort, open }: Pick<TensorQuery, 'sort'> & { readonly open: readonly string[] },
  known: Map<string, TensorRow>,
): RowList {
  const valueOf = sort === null ? null : groupValue(data, sort.by);
  const order = sort === null || valueOf === null ? null : { valueOf, descending: sort.descending };
  const folded = foldLayers(tensors, { columns, order, open });
  const { from, to, parent } = folded;
  const groupAt = (place: number, members: Uint32Array): TensorRow | null => {
    const id = groupId(columns, members);
    const row = known.get(id) ?? groupRow(data, columns, members, id);
    if (row === null || row.group === undefined) return row;
    known.set(id, row);
    const isOpen = (from[place + 1] ?? folded.tensors.length) < (to[place] ?? 0);
    return isOpen ? { ...row, group: { ...row.group, isOpen } } : row;
  };
  const rowAt = (place: number): TensorRow | null => {
    const members = folded.tensors.subarray(from[place], to[place]);
    const row = members.length > 1 ? groupAt(place, members) : tensorRow(data, members[0] ?? 0);
    const around = parent[place] ?? -1;
    return row === null || around < 0 ? row : { ...row, inside: { row: around, depth: depthOf(parent, place) } };
  };
  return {
    length: from.length,
    rows: (offset, limit) => {
      const end = Math.min(from.length, offset + limit);
      return present(
        Array.from({ length: Math.max(0, end - offset) }, (_, at) => offset + at),
        rowAt,
      );
    },
    tensorsOf: (ranges) => tensorsOf(folded, ranges),
  };
}

function present(places: Iterable<number>, rowAt: (place: number) => TensorRow | null): readonly TensorRow[] {
  return Array.from(places, rowAt).filter((row) => row !== null);
}

function depthOf(parent: Int32Array, place: number): number {
  let depth = 0;
  for (let row = parent[place] ?? -1; row >= 0; row = parent[row] ?? -1) depth += 1;
  return depth;
}
