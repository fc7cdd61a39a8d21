import type { DType } from '../../model/dtype.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { dtypeOf, itemSize } from '../dtypes.ts';
import { int64sOf } from './arguments.ts';
import { DEFAULT_DTYPE, unknownDType } from './dtype-argument.ts';
import { readGeometry, unequalDimensions, type TensorProblem } from './geometry.ts';
import { gradProblem } from './grad.ts';
import { broken, type Rebuild } from './rebuilt.ts';
import { intsFailure } from './wrong-types.ts';

/** `_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)`: a shape without bytes. Source: torch/_utils.py. */
export const rebuildMeta: Rebuild = ([typeValue = null, size, stride, grad = null], { limits }) => {
  const wrong = intsFailure(CALLER, 'size', 1, size) ?? intsFailure(CALLER, 'stride', 2, stride);
  if (wrong !== null) return broken('its sizes or strides are no tuples of ints', wrong);
  const dtype = typeValue === null ? DEFAULT_DTYPE : dtypeOf(typeValue);
  if (dtype === null) return unknownDType(typeValue, CALLER);
  const room = { bytes: null, itemSize: itemSize(dtype) ?? 1, packed: 1, dimensions: limits.dimensions };
  const geometry = readGeometry(0, size, stride, room);
  if (geometry === null) return broken('its sizes or strides are no tuples of ints');
  return {
    facts: {
      shape: geometry.shape,
      stride: geometry.stride,
      storageOffset: geometry.offset,
      dtype,
      storage: null,
      requiresGrad: grad === true,
      layout: 'strided',
      device: 'meta',
      readable: true,
    },
    problem: emptyProblem(size, stride, { grad, dtype, placed: geometry.problem }),
  };
};

const CALLER = 'empty_strided';

interface Asked {
  readonly grad: PickleValue;
  readonly dtype: DType;
  /** What is wrong with the same sizes in a storage. */
  readonly placed: TensorProblem | null;
}

/** Sizes that need no storage may be of any length. Source: ATen/EmptyTensor.cpp, `empty_strided_symint_meta`. */
function emptyProblem(
  size: PickleValue | undefined,
  stride: PickleValue | undefined,
  { grad, dtype, placed }: Asked,
): TensorProblem | null {
  const sizes = int64sOf(size) ?? [];
  const strides = int64sOf(stride) ?? [];
  const wrongGrad = gradProblem(grad, dtype, CALLER);
  if (wrongGrad !== null) return wrongGrad;
  if (sizes.length !== strides.length) return unequalDimensions(sizes.length, strides.length);
  const negative = sizes.find((one) => one < 0);
  if (placed?.code === 'TA331' && negative !== undefined) {
    const shown = `Trying to create tensor with negative dimension ${String(negative)}: [${sizes.map(String).join(', ')}]`;
    return { ...placed, reference: `RuntimeError: ${shown}` };
  }
  return placed?.code === 'TA332' ? null : placed;
}
