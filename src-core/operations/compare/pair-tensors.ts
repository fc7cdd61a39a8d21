import type { Checkpoint } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { findRename, renamed, type Rename } from './rename.ts';

export interface TensorPair {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

/** Which tensors of two checkpoints belong together. */
export interface Pairing {
  readonly pairs: readonly TensorPair[];
  readonly onlyInA: readonly TensorInfo[];
  readonly onlyInB: readonly TensorInfo[];
  /** What was put in front of names, or taken away; null where names are the same. */
  readonly rename: Rename | null;
}

/** Pair tensors by name; where names differ by a prefix alone, by what is behind it. */
export function pairTensors(a: Checkpoint, b: Checkpoint): Pairing {
  const inB = new Map(b.tensors.map((tensor) => [tensor.name, tensor]));
  const inA = new Set(a.tensors.map(({ name }) => name));
  const rename = findRename(
    a.tensors.flatMap(({ name }) => (inB.has(name) ? [] : [name])),
    b.tensors.flatMap(({ name }) => (inA.has(name) ? [] : [name])),
  );
  const pairs: TensorPair[] = [];
  const onlyInA: TensorInfo[] = [];
  const taken = new Set<TensorInfo>();
  for (const tensor of a.tensors) {
    const partner = inB.get(tensor.name) ?? inB.get(renamed(tensor.name, rename));
    if (partner === undefined || taken.has(partner)) onlyInA.push(tensor);
    else {
      taken.add(partner);
      pairs.push({ a: tensor, b: partner });
    }
  }
  return { pairs, onlyInA, onlyInB: b.tensors.filter((tensor) => !taken.has(tensor)), rename };
}
