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
  const inB = new Map(b.tensors.map(({ name }, index) => [name, index]));
  const inA = new Set(a.tensors.map(({ name }) => name));
  const rename = findRename(
    a.tensors.flatMap(({ name }) => (inB.has(name) ? [] : [name])),
    b.tensors.flatMap(({ name }) => (inA.has(name) ? [] : [name])),
  );
  const pairs: TensorPair[] = [];
  const onlyInA: TensorInfo[] = [];
  const taken = new Set<number>();
  for (const tensor of a.tensors) {
    const index = inB.get(tensor.name) ?? inB.get(renamed(tensor.name, rename));
    const partner = index === undefined || taken.has(index) ? undefined : b.tensors.at(index);
    if (index === undefined || partner === undefined) onlyInA.push(tensor);
    else {
      taken.add(index);
      pairs.push({ a: tensor, b: partner });
    }
  }
  return { pairs, onlyInA, onlyInB: b.tensors.filter((_, index) => !taken.has(index)), rename };
}
