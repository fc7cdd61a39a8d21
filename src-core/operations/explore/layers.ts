import type { LayerRow, LayerStats } from '../../contract/values.ts';
import type { JsonNumber, TensorStats } from '../../contract/report.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';

interface Layer {
  readonly name: string;
  readonly depth: number | null;
  readonly members: { readonly tensor: TensorInfo; readonly stats: TensorStats | undefined }[];
}

/** `model.layers.7.mlp.up.weight` belongs to `model.layers.7`, the 7th of its kind; `model.norm.weight` to `model.norm`. */
const REPEATED = /^(?:.*?[._])??(\d+)(?=\.|$)/;

/** Tensors by layer, in natural order. `stats` by tensor; null when no values were read. */
export function layersOf(
  tensors: Rows<TensorInfo>,
  stats: ReadonlyMap<number, TensorStats> | null,
): readonly LayerRow[] {
  const layers = new Map<string, Layer>();
  for (const [index, tensor] of tensors.entries()) {
    const { name, depth } = layerOf(tensor.name);
    let layer = layers.get(name);
    if (layer === undefined) layers.set(name, (layer = { name, depth, members: [] }));
    layer.members.push({ tensor, stats: stats?.get(index) });
  }
  const collator = new Intl.Collator('en', { numeric: true });
  return [...layers.values()]
    .sort((a, b) => collator.compare(a.name, b.name))
    .map((layer) => rowOf(layer, stats !== null));
}

function layerOf(name: string): { readonly name: string; readonly depth: number | null } {
  const repeated = REPEATED.exec(name);
  if (repeated !== null) return { name: repeated[0], depth: Number(repeated[1]) };
  const dot = name.lastIndexOf('.');
  return { name: dot <= 0 ? name : name.slice(0, dot), depth: null };
}

function rowOf({ name, depth, members }: Layer, areRead: boolean): LayerRow {
  let [parameters, bytes] = [0, 0];
  for (const { tensor } of members) {
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    parameters += elements;
    bytes += elements * (dtypeBytes(tensor.dtype) ?? 0);
  }
  const stats = areRead ? statsOf(members.map((member) => member.stats)) : null;
  return { name, depth, tensors: members.length, parameters, bytes, stats };
}

function statsOf(all: readonly (TensorStats | undefined)[]): LayerStats {
  const sum = { squares: 0, total: 0, count: 0, min: Infinity, max: -Infinity, nan: 0, inf: 0, zero: 0, notRead: 0 };
  for (const stats of all) {
    if (stats === undefined) {
      sum.notRead += 1;
      continue;
    }
    sum.nan += stats.nan;
    sum.inf += stats.inf;
    sum.zero += stats.zero;
    const { mean, std, min, max } = stats;
    const finite = (stats.elements ?? 0) - stats.nan - stats.inf;
    if (mean === null || std === null || min === null || max === null || finite <= 0) continue;
    const average = numberOf(mean);
    sum.count += finite;
    sum.total += finite * average;
    sum.squares += finite * (numberOf(std) ** 2 + average ** 2);
    sum.min = Math.min(sum.min, numberOf(min));
    sum.max = Math.max(sum.max, numberOf(max));
  }
  const { squares, total, count, nan, inf, zero, notRead } = sum;
  const mean = count === 0 ? null : total / count;
  const std = mean === null ? null : Math.sqrt(Math.max(0, squares / count - mean ** 2));
  const bounds = count === 0 ? { min: null, max: null } : { min: sum.min, max: sum.max };
  return { norm: Math.sqrt(squares), mean, std, ...bounds, nan, inf, zero, notRead };
}

function numberOf(value: JsonNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
