import { asGlobal } from '../../pickle/access.ts';
import type { DType } from '../../model/dtype.ts';
import type { Limits } from '../../model/limits.ts';
import type { PickleValue, PyCall } from '../../pickle/node.ts';
import { itemSize } from '../dtypes.ts';
import { callArguments } from './arguments.ts';
import { canonicalName, className, isCall, isPersistent } from './names.ts';
import { PackedTensors } from './packed.ts';
import { isTensorClass, PARAMETERS, withState } from './parameters.ts';
import { QUANTIZED } from './quantized.ts';
import {
  broken,
  type Rebuild,
  type RebuildContext,
  type Rebuilt,
  type StorageLookup,
  type StorageView,
} from './rebuilt.ts';
import { SPARSE } from './sparse.ts';
import { STRIDED } from './strided.ts';
import { wrappers } from './wrapped.ts';

const REBUILDS: ReadonlyMap<string, Rebuild> = new Map(
  Object.entries({ ...STRIDED, ...PARAMETERS, ...QUANTIZED, ...SPARSE, ...wrappers((callee) => findRebuild(callee)) }),
);

/** Every function and class that makes a tensor, as `module.name`. */
export const REBUILD_NAMES: readonly string[] = [...REBUILDS.keys()];

/** Tensors made of tensors made of tensors: real files nest four deep (a parameter of a subclass of a view). */
const DEEPEST = 16;

function findRebuild(callee: PickleValue): Rebuild | null {
  const global = asGlobal(callee);
  return global === null ? null : (REBUILDS.get(canonicalName(global)) ?? unknownRebuild(global.module, global.name));
}

/** A rebuild function this torch does not have: from a newer version, or a damaged name. */
function unknownRebuild(module: string, name: string): Rebuild | null {
  if (!name.startsWith('_rebuild_') || (module !== 'torch._utils' && module !== 'torch._tensor')) return null;
  return () => ({
    facts: null,
    problem: {
      code: 'TA338',
      data: { name: `${module}.${name}` },
      reference: `AttributeError: Can't get attribute '${name}' on <module '${module}'>`,
    },
  });
}

/**
 * Reads the calls of a pickle as the tensors they would make. Nothing is called: the arguments are interpreted by torch's
 * own rules. Each call is interpreted once and shared by all who refer to it.
 */
export class Rebuilder implements RebuildContext {
  readonly limits: Limits;
  /** Null where every persistent id has to be looked at. */
  readonly packed: PackedTensors | null;
  readonly #storages: StorageLookup;
  readonly #known = new Map<PyCall, Rebuilt | null>();
  readonly #functions = new Map<PickleValue, Rebuild | null>();
  #depth = 0;

  constructor(storages: StorageLookup, limits: Limits) {
    this.#storages = storages;
    this.limits = limits;
    this.packed = storages.packed === undefined ? null : new PackedTensors(storages.packed, limits);
  }

  storage(value: PickleValue | undefined): StorageView | null {
    return value !== undefined && isPersistent(value) ? this.#storages.resolve(value) : null;
  }

  /** Bytes of one element; 1 for what torch does not have. */
  itemSize(dtype: DType): number {
    return itemSize(dtype) ?? 1;
  }

  /** The tensor a value is, or null when it is something else. */
  tensor(value: PickleValue | undefined): Rebuilt | null {
    if (value === undefined) return null;
    if (isPersistent(value)) return this.#storages.tensor?.(value) ?? null;
    if (!isCall(value)) return null;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    if (this.#depth >= DEEPEST) return broken('it is nested too deep in other tensors');
    this.#depth++;
    const rebuilt = this.#rebuild(value);
    this.#depth--;
    this.#known.set(value, rebuilt);
    return rebuilt;
  }

  #rebuild(call: PyCall): Rebuilt | null {
    const rebuild = this.#functionOf(call.callee);
    let rebuilt: Rebuilt | null = null;
    if (rebuild !== null && !(call.states.length > 0 && isEmptyNew(call))) {
      const args = callArguments(call.args);
      rebuilt = args === null ? broken(`\`${className(call.callee)}\` is not given a tuple`) : rebuild(args, this);
    } else if (rebuild === null && !isTensorClass(call.callee)) return null;
    for (const state of call.states) rebuilt = withState(rebuilt, state, this);
    return rebuilt;
  }

  #functionOf(callee: PickleValue): Rebuild | null {
    const known = this.#functions.get(callee);
    if (known !== undefined) return known;
    const found = findRebuild(callee);
    this.#functions.set(callee, found);
    return found;
  }
}

/** `NEWOBJ` of a tensor class without arguments: all there is comes with BUILD. */
function isEmptyNew(call: PyCall): boolean {
  return call.how !== 'reduce' && callArguments(call.args)?.length === 0;
}
