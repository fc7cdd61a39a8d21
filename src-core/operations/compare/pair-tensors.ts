import type { Checkpoint } from '../../model/checkpoint.ts';
import { NumberList } from '../../model/number-list.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { findRename, renamed, type Rename } from './rename.ts';

export interface TensorPair {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

/** Which tensors of two checkpoints belong together. */
export interface Pairing {
  /** In the order of A. */
  readonly pairs: Rows<TensorPair>;
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  /** What was put in front of names, or taken away; null where names are the same. */
  readonly rename: Rename | null;
}

/** Pair tensors by name; where names differ by a prefix alone, by what is behind it. */
export function pairTensors(a: Checkpoint, b: Checkpoint): Pairing {
  const inB = new Map<string, number>();
  for (const [index, { name }] of b.tensors.entries()) inB.set(name, index);
  const rename = renameBetween(a, b, inB);
  const [left, right] = [new NumberList(Uint32Array), new NumberList(Uint32Array)];
  const onlyInA: string[] = [];
  const taken = new Uint8Array(b.tensors.length);
  for (const [at, { name }] of a.tensors.entries()) {
    const index = inB.get(name) ?? inB.get(renamed(name, rename));
    if (index === undefined || taken[index] === 1) onlyInA.push(name);
    else {
      taken[index] = 1;
      left.push(at);
      right.push(index);
    }
  }
  const onlyInB: string[] = [];
  for (const [index, { name }] of b.tensors.entries()) if (taken[index] === 0) onlyInB.push(name);
  return { pairs: new TensorPairs(a.tensors, b.tensors, left.toArray(), right.toArray()), onlyInA, onlyInB, rename };
}

/** Null where B has all names of A: nothing has to be explained then. */
function renameBetween(a: Checkpoint, b: Checkpoint, inB: ReadonlyMap<string, number>): Rename | null {
  const missing: string[] = [];
  for (const { name } of a.tensors) if (!inB.has(name)) missing.push(name);
  if (missing.length === 0) return null;
  const inA = new Set<string>();
  for (const { name } of a.tensors) inA.add(name);
  const added: string[] = [];
  for (const { name } of b.tensors) if (!inA.has(name)) added.push(name);
  return findRename(missing, added);
}

/** By the places of both tensors in their files. */
class TensorPairs extends RowTable<TensorPair> {
  readonly length: number;
  readonly #a: Rows<TensorInfo>;
  readonly #b: Rows<TensorInfo>;
  readonly #left: Uint32Array;
  readonly #right: Uint32Array;

  constructor(a: Rows<TensorInfo>, b: Rows<TensorInfo>, left: Uint32Array, right: Uint32Array) {
    super();
    this.#a = a;
    this.#b = b;
    this.#left = left;
    this.#right = right;
    this.length = left.length;
  }

  protected row(index: number): TensorPair {
    const a = this.#a.at(this.#left[index] ?? 0);
    const b = this.#b.at(this.#right[index] ?? 0);
    if (a === undefined || b === undefined) throw new RangeError(`pair ${index} of ${this.length}`);
    return { a, b };
  }
}
