import type { TensorColumn, TensorGroup, TensorRow } from '../../contract/tensors.ts';
import type { TensorStats } from '../../contract/report.ts';
import { displayText } from '../../model/display-text.ts';
import { combinedStats } from '../explore/combined-stats.ts';
import { jsonNumber } from '../report/values-json.ts';
import { bytesOf, numberOf, type TensorTableData } from './columns.ts';
import { numberCount, type GroupValue } from './fold-layers.ts';
import type { LayerColumns } from './layer-columns.ts';
import { describeNumbers, withNumbers } from './name-numbers.ts';
import { isStatistic } from './tensor-columns.ts';
import { tensorRow } from './tensor-row.ts';

/**
 * Tensors of one kind as one row: `layers.{0-47}.mlp.weight`, their bytes together, their numbers as if they were one
 * tensor's. What is told of one place in the file is left out. `id` is the group's; it is not open.
 */
export function groupRow(
  data: TensorTableData,
  columns: LayerColumns,
  members: Uint32Array,
  id: string,
): TensorRow | null {
  const [first = 0] = members;
  const row = tensorRow(data, first);
  if (row === null) return null;
  const group: TensorGroup = {
    id,
    tensors: members.length,
    unreadable: members.reduce((sum, index) => sum + (data.tensors.at(index)?.readable === false ? 1 : 0), 0),
    isOpen: false,
  };
  return {
    ...row,
    name: displayText(groupName(data, columns, members)),
    bytes: row.bytes === null ? null : row.bytes * members.length,
    storageOffset: 0,
    storage: null,
    fileOffset: null,
    readable: group.unreadable === 0,
    stats: groupStats(data, members),
    group,
  };
}

/** The name of the first with the numbers of all: those in which they differ in braces. */
function groupName({ tensors }: TensorTableData, columns: LayerColumns, members: Uint32Array): string {
  const { numbers, starts } = columns;
  const texts = Array.from({ length: numberCount(columns, members) }, (_, place) => {
    const distinct = new Set<number>();
    for (const tensor of members) distinct.add(numbers[(starts[tensor] ?? 0) + place] ?? 0);
    const text = describeNumbers(distinct);
    return distinct.size === 1 ? text : `{${text}}`;
  });
  return withNumbers(tensors.at(members[0] ?? 0)?.name ?? '', texts);
}

/** null until the numbers of one of them have been read. */
function groupStats({ stats }: TensorTableData, members: Uint32Array): TensorStats | null {
  if (stats === null) return null;
  const known = Array.from(members, (index) => stats.get(index)).filter((one) => one !== undefined);
  if (known.length === 0) return null;
  const { norm, mean, std, min, max, nan, inf, zero } = combinedStats(known);
  return {
    nan,
    inf,
    zero,
    min: json(min),
    max: json(max),
    mean: json(mean),
    std: json(std),
    l2: jsonNumber(norm),
    elements: known.reduce((sum, { elements }) => sum + (elements ?? 0), 0),
  };
}

function json(value: number | null): TensorStats['min'] {
  return value === null ? null : jsonNumber(value);
}

/** What groups are put in order by where a column is summed up in their rows; null where all of a group share its value. */
export function groupValue(data: TensorTableData, by: TensorColumn): GroupValue | null {
  if (by === 'bytes')
    return (tensors, from, to) => {
      const tensor = data.tensors.at(tensors[from] ?? 0);
      return tensor === undefined ? Number.NaN : (bytesOf(tensor) ?? Number.NaN) * (to - from);
    };
  if (!isStatistic(by)) return null;
  return (tensors, from, to) => {
    if (to - from === 1) return numberOf(data, by, tensors[from] ?? 0);
    const value = groupStats(data, tensors.subarray(from, to))?.[by] ?? null;
    return value === null ? Number.NaN : Number(value);
  };
}
