import type { TensorStats } from '../../contract/report.ts';
import type { LayerRow } from '../../contract/values.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { combinedStats } from './combined-stats.ts';

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
  const stats = areRead ? combinedStats(members.map((member) => member.stats)) : null;
  return { name, depth, tensors: members.length, parameters, bytes, stats };
}
