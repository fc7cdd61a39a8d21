import { asDict, asGlobal, asItems, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import type { DType } from '../../model/dtype.ts';
import { canRequireGrad, dtypeOf, elementsPerItem, itemSize } from '../dtypes.ts';
import { readGeometry, wrongTypes, type Geometry, type TensorProblem } from './geometry.ts';
import {
  broken,
  type Rebuild,
  type RebuildContext,
  type Rebuilt,
  type StorageView,
  type TensorFacts,
} from './rebuilt.ts';
import { withSignature } from './signature.ts';

/** `_rebuild_tensor(storage, storage_offset, size, stride)`: before 0.4. Source: torch/_utils.py. */
const rebuildV1: Rebuild = (args, context) => strided(args, null, false, null, context);

/** `_rebuild_tensor_v2(…, requires_grad, backward_hooks, metadata=None)`. */
const rebuildV2: Rebuild = (args, context) => strided(args, null, args[4] ?? false, args[6] ?? null, context);

/** `_rebuild_tensor_v3(…, requires_grad, backward_hooks, dtype, metadata=None)`: dtypes without a storage class. */
const rebuildV3: Rebuild = (args, context) => {
  const dtype = dtypeOf(args[6] ?? null);
  if (dtype === null) return unknownDType(args[6] ?? null);
  return strided(args, dtype, args[4] ?? false, args[7] ?? null, context);
};

/** `_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)`: a shape without bytes. */
const rebuildMeta: Rebuild = ([typeValue, size, stride, grad], _context) => {
  const dtype = dtypeOf(typeValue ?? null);
  if (dtype === null) return unknownDType(typeValue ?? null);
  const geometry = readGeometry(0, size, stride, {
    bytes: null,
    itemSize: itemSize(dtype) ?? 1,
    packed: 1,
    dimensions: _context.limits.dimensions,
  });
  if (geometry === null) return { facts: null, problem: wrongTypes(0, size, stride) };
  return {
    facts: {
      ...place(geometry),
      dtype,
      storage: null,
      requiresGrad: grad === true,
      layout: 'strided',
      device: 'meta',
      readable: true,
    },
    problem: geometry.problem,
  };
};

const FOUR = ['storage', 'storage_offset', 'size', 'stride'];
const SIX = [...FOUR, 'requires_grad', 'backward_hooks'];

export const STRIDED: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_tensor': withSignature('_rebuild_tensor', FOUR, 0, rebuildV1),
  'torch._utils._rebuild_tensor_v2': withSignature('_rebuild_tensor_v2', SIX, 1, rebuildV2),
  'torch._utils._rebuild_tensor_v3': withSignature('_rebuild_tensor_v3', [...SIX, 'dtype'], 1, rebuildV3),
  'torch._utils._rebuild_meta_tensor_no_storage': withSignature(
    '_rebuild_meta_tensor_no_storage',
    ['dtype', 'size', 'stride', 'requires_grad'],
    0,
    rebuildMeta,
  ),
};

/** `set_(storage, offset, size, stride)` as a state: how tensors before 0.2 were saved, and what BUILD does to one. */
export function setInPlace(state: readonly PickleValue[], context: RebuildContext): Rebuilt {
  return strided(state, null, false, null, context);
}

function strided(
  args: readonly PickleValue[],
  dtypeGiven: DType | null,
  grad: PickleValue,
  metadata: PickleValue,
  context: RebuildContext,
): Rebuilt {
  const storage = context.storage(args[0]);
  if (storage === null) return broken(`its storage is a ${pythonTypeName(args[0] ?? null)}`);
  const dtype = dtypeGiven ?? storage.dtype;
  const geometry = geometryIn(storage, dtype, args, context);
  if (geometry === null) return { facts: null, problem: wrongTypes(args[1], args[2], args[3]) };
  const facts = stridedFacts(storage, dtype, geometry, grad === true);
  const problem = geometry.problem ?? gradProblem(grad, dtype);
  return isFalse(metadata) ? { facts, problem } : withFlags(facts, metadata, problem);
}

/** Metadata of these kinds are passed over. */
function isFalse(value: PickleValue): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  return asItems(value)?.length === 0;
}

/** Where a tensor lies in its storage; null where torch would refuse the types. Bounds are only judged in a sound storage. */
export function geometryIn(
  storage: StorageView,
  dtype: DType,
  args: readonly PickleValue[],
  context: RebuildContext,
): Geometry | null {
  return readGeometry(args[1], args[2], args[3], {
    bytes: storage.sound ? storage.bytes : null,
    itemSize: itemSize(dtype) ?? 1,
    packed: elementsPerItem(dtype),
    dimensions: context.limits.dimensions,
  });
}

export function stridedFacts(
  storage: StorageView,
  dtype: DType,
  geometry: Geometry,
  requiresGrad: boolean,
): TensorFacts {
  return {
    shape: geometry.shape,
    dtype,
    stride: geometry.stride,
    storageOffset: geometry.offset,
    storage: storage.index,
    requiresGrad,
    layout: 'strided',
    device: storage.device,
    readable: storage.sound && geometry.problem === null,
  };
}

export function gradProblem(grad: PickleValue, dtype: DType): TensorProblem | null {
  if (grad === true && !canRequireGrad(dtype))
    return {
      code: 'TA337',
      data: { dtype },
      reference: 'RuntimeError: only Tensors of floating point and complex dtype can require gradients',
    };
  if (typeof grad === 'boolean') return null;
  return {
    code: 'TA335',
    data: { what: `requires_grad is a ${pythonTypeName(grad)}` },
    reference: 'TypeError: requires_grad must be a bool',
  };
}

/** A name that is no dtype of torch. */
export function unknownDType(value: PickleValue): Rebuilt {
  const global = asGlobal(value);
  if (global === null) return broken(`its dtype is a ${pythonTypeName(value)}`);
  const name = `${global.module}.${global.name}`;
  return {
    facts: null,
    problem: {
      code: 'TA339',
      data: { name },
      reference: `AttributeError: Can't get attribute '${global.name}' on <module '${global.module}'>`,
    },
  };
}

function place({ shape, stride, offset }: Geometry): Pick<TensorFacts, 'shape' | 'stride' | 'storageOffset'> {
  return { shape, stride, storageOffset: offset };
}

function wrongMetadata(metadata: PickleValue): TensorProblem | null {
  const type = pythonTypeName(metadata);
  if (type === 'object') return null;
  return {
    code: 'TA335',
    data: { what: `its metadata are a ${type}` },
    reference: `AssertionError: expected dict, got ${type}`,
  };
}

/** The lazy conjugate and negative flags; their presence sets them, whatever their value. */
function withFlags(facts: TensorFacts, metadata: PickleValue, problem: TensorProblem | null): Rebuilt {
  const dict = asDict(metadata);
  if (dict === null) return { facts, problem: problem ?? wrongMetadata(metadata) };
  const keys = new Set(dict.keys.map(asText));
  const conjugated = keys.has('conj');
  const real = conjugated && !facts.dtype.startsWith('complex');
  return {
    facts: { ...facts, ...(conjugated ? { conjugated } : {}), ...(keys.has('neg') ? { negated: true } : {}) },
    problem:
      problem ??
      (real ? { code: 'TA335', data: { what: `it is marked conjugated, but its dtype is ${facts.dtype}` } } : null),
  };
}
