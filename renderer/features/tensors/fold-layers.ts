import type { TensorRow } from '../../../src-core/contract/client.ts';
import { elementsOf } from '../../format/shape.ts';
import type { TableRow } from './TensorTableRow.tsx';

/**
 * Repeated layers as one row: `model.layers.0.mlp.weight` … `model.layers.47.mlp.weight` of one shape and dtype become
 * `model.layers.{0-47}.mlp.weight` ×48. The first number in the name is what folds; rows keep the order of their first.
 */
export function foldLayers(rows: readonly TensorRow[]): readonly TableRow[] {
  const groups = new Map<
    string,
    { readonly parts: readonly [string, string]; readonly numbers: number[]; readonly rows: TensorRow[] }
  >();
  for (const row of rows) {
    const match = /^(.*?(?:^|\.))(\d+)((?:\.|$).*)$/.exec(row.name);
    const [, before = row.name, number = '', after = ''] = match ?? [];
    const key = match === null ? `=${row.index}` : `${before}{}${after}|${row.dtype}|${row.shape.join()}`;
    const group = groups.get(key);
    if (group === undefined)
      groups.set(key, { parts: [before, after], numbers: number === '' ? [] : [Number(number)], rows: [row] });
    else {
      group.numbers.push(Number(number));
      group.rows.push(row);
    }
  }
  return [...groups.values()].map(({ parts, numbers, rows: members }) => foldOne(parts, numbers, members));
}

function foldOne(
  [before, after]: readonly [string, string],
  numbers: readonly number[],
  rows: readonly TensorRow[],
): TableRow {
  const [first] = rows;
  if (first === undefined) throw new Error('a group of layers is never empty');
  if (rows.length === 1) return first;
  return {
    ...first,
    name: `${before}{${describeNumbers(numbers)}}${after}`,
    repeat: rows.length,
    bytes: rows.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0),
    storage: null,
    fileOffset: null,
    readable: rows.every(({ readable }) => readable),
    stats: null,
  };
}

/** `0-47`, or `0-3,7,9-11` where some are missing. */
export function describeNumbers(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** Parameters of a row, folded or not. */
export function parametersOf(row: TableRow): number {
  return elementsOf(row.shape) * (row.repeat ?? 1);
}
