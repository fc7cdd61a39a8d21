import type { DType } from '../../model/dtype.ts';
import type { Limits } from '../../model/limits.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { PickleValue, PyPersistent } from '../../pickle/node.ts';
import type { TensorProblem } from './geometry.ts';
import type { PackedStorages } from './packed.ts';

/** A tensor before it is known where it hangs. */
export type TensorFacts = Omit<TensorInfo, 'name' | 'keyPath'>;

/**
 * What a call that makes a tensor yields. `facts` is null when nothing can be said of it (arguments are missing, its
 * storage is none); `problem` is what torch would refuse, if it would.
 */
export interface Rebuilt {
  readonly facts: TensorFacts | null;
  readonly problem: TensorProblem | null;
}

/** A storage as a tensor sees it. */
export interface StorageView {
  /** Index into `Checkpoint.storages`. */
  readonly index: number;
  readonly dtype: DType;
  readonly untyped: boolean;
  /** Bytes by its declaration; null where that makes no sense. */
  readonly bytes: number | null;
  readonly device: string;
  /** True when the declared bytes are there, whole and plain or inflatable. */
  readonly sound: boolean;
}

/** Resolves persistent ids; what is wrong with a storage it keeps to itself, once per storage. */
export interface StorageLookup {
  resolve(id: PyPersistent): StorageView | null;
  /** Formats whose persistent ids may stand for tensors too. */
  tensor?(id: PyPersistent): Rebuilt | null;
  /** Where persistent ids are those of a checkpoint and nothing else. */
  readonly packed?: PackedStorages;
}

/** What a rebuild function may ask for. */
export interface RebuildContext {
  readonly limits: Limits;
  storage(value: PickleValue | undefined): StorageView | null;
  tensor(value: PickleValue | undefined): Rebuilt | null;
}

/** Interprets the arguments of one rebuild function. */
export type Rebuild = (args: readonly PickleValue[], context: RebuildContext) => Rebuilt;

/** Arguments that make no tensor: torch raises `reference`. */
export function broken(what: string, reference?: string): Rebuilt {
  return { facts: null, problem: { code: 'TA335', data: { what }, ...(reference === undefined ? {} : { reference }) } };
}

/** A tensor that hangs on another one with problems is no better than it. */
export function firstProblem(...rebuilt: readonly (Rebuilt | null)[]): TensorProblem | null {
  for (const one of rebuilt) if (one !== null && one.problem !== null) return one.problem;
  return null;
}

/** A tensor that a larger one is made of, named by its role until the larger one has its place. */
export function partOf(role: string, facts: TensorFacts): TensorInfo {
  return { name: role, keyPath: [role], ...facts };
}
