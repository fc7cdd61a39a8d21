import { finding, type Finding } from '../../findings/finding.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';

/** Where each tensor was found. */
export interface Holdings {
  /** Tensor → the shard that holds it, the first where several do. */
  readonly shardOf: ReadonlyMap<string, string>;
  /** Tensor → the other shards that hold it too. */
  readonly alsoIn: ReadonlyMap<string, readonly string[]>;
  /** Shards whose content is fully known. Of others nothing is said to be missing. */
  readonly whole: ReadonlySet<string>;
  /** Tensors about which the index says something that cannot be followed. */
  readonly outside: ReadonlySet<string>;
}

/** Level 4 of a set: every tensor is where the index says, and the index names every tensor. */
export function checkWeightMap(
  weightMap: ReadonlyMap<string, string>,
  { shardOf, alsoIn, whole, outside }: Holdings,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [name, shard] of weightMap) {
    const holder = shardOf.get(name);
    if (holder === shard || !whole.has(shard) || alsoIn.get(name)?.includes(shard) === true) continue;
    const key = [name];
    findings.push(
      holder === undefined
        ? finding('SE401', { file: shard, key }, { name: short(name), shard })
        : finding('SE402', { file: holder, key }, { name: short(name), shard, file: holder }),
    );
  }
  for (const [name, file] of shardOf)
    if (!weightMap.has(name) && !outside.has(name))
      findings.push(finding('SE404', { file, key: [name] }, { name: short(name), file }));
  return findings;
}

/** The size the index claims against that of all tensors. Tied tensors count once or twice, as the writer had it. */
export function checkTotalSize(
  claimed: number,
  tensors: Rows<TensorInfo>,
  storages: Rows<Storage>,
  file: string,
): readonly Finding[] {
  let each = 0;
  for (const { dtype, shape } of tensors) {
    const bytes = dtypeBytes(dtype);
    if (bytes === null) return [];
    each += shape.reduce((product, dim) => product * dim, bytes);
  }
  const once = storages.reduce((sum, { bytes }) => sum + bytes, 0);
  if (claimed === each || claimed === once) return [];
  return [finding('SE303', { file }, { claimed, actual: each })];
}

function short(name: string): string {
  return name.length > 256 ? `${name.slice(0, 256)}…` : name;
}
