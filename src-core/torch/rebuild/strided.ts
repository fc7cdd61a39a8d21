import type { PickleValue } from '../../pickle/node.ts';
import type { DType } from '../../model/dtype.ts';
import { dtypeOf, elementsPerItem, itemSize } from '../dtypes.ts';
import { DEFAULT_DTYPE, unknownDType } from './dtype-argument.ts';
import { readGeometry, type Geometry } from './geometry.ts';
import { gradProblem, leafProblem, type GradSetter } from './grad.ts';
import { rebuildMeta } from './meta.ts';
import { withMetadata } from './metadata.ts';
import { isPersistent } from './names.ts';
import {
  broken,
  type Rebuild,
  type RebuildContext,
  type Rebuilt,
  type StorageView,
  type TensorFacts,
} from './rebuilt.ts';
import { withSignature } from './signature.ts';
import { noAttribute, typeName } from './type-name.ts';
import { wrongTypes } from './wrong-types.ts';

/** `_rebuild_tensor(storage, storage_offset, size, stride)`: before 0.4. Source: torch/_utils.py. */
const rebuildV1: Rebuild = (args, context) => strided(args, {}, context);

/** `_rebuild_tensor_v2(…, requires_grad, backward_hooks, metadata=None)`. */
const rebuildV2: Rebuild = (args, context) =>
  strided(args, { grad: args[4] ?? null, metadata: args[6] ?? null }, context);

/** `_rebuild_tensor_v3(…, requires_grad, backward_hooks, dtype, metadata=None)`: dtypes without a storage class. */
const rebuildV3: Rebuild = (args, context) => {
  if (context.storage(args[0]) === null) return noStorage(args[0], '_untyped_storage');
  const given = args[6] ?? null;
  const dtype = given === null ? DEFAULT_DTYPE : dtypeOf(given);
  if (dtype === null) return unknownDType(given, 'empty');
  return strided(args, { dtype, grad: args[4] ?? null, setter: 'empty', metadata: args[7] ?? null }, context);
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
  return strided(state, {}, context);
}

/** What a rebuild function is told of a tensor besides its place. */
interface Given {
  /** Of the storage where absent. */
  readonly dtype?: DType;
  readonly grad?: PickleValue;
  readonly setter?: GradSetter;
  readonly metadata?: PickleValue;
}

function strided(
  args: readonly PickleValue[],
  { dtype: given, grad = false, setter = 'attribute', metadata = null }: Given,
  context: RebuildContext,
): Rebuilt {
  const storage = context.storage(args[0]);
  if (storage === null) return noStorage(args[0], 'dtype');
  const dtype = given ?? storage.dtype;
  const wrongGrad = gradProblem(grad, dtype, setter);
  const geometry = geometryIn(storage, dtype, args, context);
  const isFirst = setter === 'empty';
  if (geometry === null)
    return { facts: null, problem: (isFirst ? wrongGrad : null) ?? wrongTypes(args[1], args[2], args[3]) };
  const facts = stridedFacts(storage, dtype, geometry, grad === true);
  const problem = isFirst ? (wrongGrad ?? leafProblem(grad) ?? geometry.problem) : (geometry.problem ?? wrongGrad);
  return withMetadata(facts, metadata, problem, context);
}

/** torch asks its first argument for `attribute`, whatever it is. */
export function noStorage(value: PickleValue | undefined, attribute: string): Rebuilt {
  const missing = typeName(value) === 'Tensor' ? '_untyped_storage' : attribute;
  // What is wrong with the id of a storage is said where it is read.
  const isStorage = value !== undefined && isPersistent(value);
  return broken(`its storage is a ${typeName(value) ?? 'object'}`, isStorage ? undefined : noAttribute(value, missing));
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
