import { asGlobal, asItems } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import type { Quantization, TensorInfo } from '../../model/tensor.ts';
import { floatOf, int64Of, intOf, sequenceItems } from './arguments.ts';
import { outOfBounds, unequalDimensions, type Geometry, type TensorProblem } from './geometry.ts';
import { gradProblem } from './grad.ts';
import { axisProblem, channelProblem, plainTypeProblem, schemeProblem } from './quantizer-problems.ts';
import {
  broken,
  firstProblem,
  partOf,
  type Rebuild,
  type RebuildContext,
  type Rebuilt,
  type TensorFacts,
} from './rebuilt.ts';
import { withSignature } from './signature.ts';
import { geometryIn, noStorage, stridedFacts } from './strided.ts';
import { noAttribute, typeName } from './type-name.ts';
import { wrongTypes } from './wrong-types.ts';

/** `_rebuild_qtensor(storage, storage_offset, size, stride, quantizer_params, requires_grad, backward_hooks)`. Source: torch/_utils.py. */
const rebuildQuantized: Rebuild = (args, context) => {
  const params = args[4] ?? null;
  const wrongScheme = schemeProblem(params);
  if (wrongScheme !== null) return { facts: null, problem: wrongScheme };
  const storage = context.storage(args[0]);
  if (storage === null) return noStorage(args[0], 'dtype');
  const geometry = geometryIn(storage, storage.dtype, args, context);
  if (geometry === null)
    return { facts: null, problem: wrongTypes(args[1], args[2], args[3], 'torch.storage.TypedStorage') };
  const quantizer = readQuantizer(params, geometry, context);
  const facts: TensorFacts = {
    ...stridedFacts(storage, storage.dtype, geometry, args[5] === true),
    ...(quantizer.quantization === null ? {} : { quantization: quantizer.quantization }),
  };
  const problem =
    quantizer.problem ?? plainTypeProblem(storage.dtype) ?? noStrides(args[3], geometry) ?? placeProblem(geometry);
  return { facts, problem: problem ?? gradProblem(args[5] ?? null, storage.dtype) };
};

export const QUANTIZED: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_qtensor': withSignature(
    '_rebuild_qtensor',
    ['storage', 'storage_offset', 'size', 'stride', 'quantizer_params', 'requires_grad', 'backward_hooks'],
    0,
    rebuildQuantized,
  ),
};

interface ReadQuantizer {
  readonly quantization: Quantization | null;
  readonly problem: TensorProblem | null;
}

function readQuantizer(params: PickleValue, geometry: Geometry, context: RebuildContext): ReadQuantizer {
  const items = sequenceItems(params) ?? [];
  const scheme = asGlobal(items[0])?.name;
  return scheme === 'per_channel_affine' || scheme === 'per_channel_affine_float_qparams'
    ? perChannel(scheme, items, geometry, context)
    : perTensor(items);
}

function perTensor(items: readonly PickleValue[]): ReadQuantizer {
  const scale = floatOf(items[1]);
  const zeroPoint = int64Of(items[2]);
  if (scale === null) {
    const type = typeName(items[1]) ?? 'object';
    return wrong(
      `its scale is a ${type}`,
      `TypeError: _empty_affine_quantized(): argument 'scale' must be float, not ${type}`,
    );
  }
  if (zeroPoint === null) {
    const type = typeName(items[2]) ?? 'object';
    return wrong(
      `its zero point is a ${type}`,
      type === 'int'
        ? 'ValueError: Overflow when unpacking long long'
        : `TypeError: _empty_affine_quantized(): argument 'zero_point' must be int, not ${type}`,
    );
  }
  return { quantization: { scheme: 'per_tensor_affine', scale, zeroPoint: Number(zeroPoint) }, problem: null };
}

function perChannel(
  scheme: 'per_channel_affine' | 'per_channel_affine_float_qparams',
  items: readonly PickleValue[],
  { shape }: Geometry,
  context: RebuildContext,
): ReadQuantizer {
  const scales = parameterTensor('scales', items[1], context);
  const zeroPoints = parameterTensor('zero_points', items[2], context);
  const axis = intOf(items[3]);
  if (axis === null) return { quantization: null, problem: axisProblem(items[3]) };
  if (scales === null || zeroPoints === null)
    return wrong(
      'its scales or zero points are no tensors',
      noAttribute(scales === null ? items[1] : items[2], 'numel'),
    );
  const problem =
    firstProblem(scales.rebuilt, zeroPoints.rebuilt) ??
    channelProblem(items[3] ?? null, shape, scales.tensor, zeroPoints.tensor) ??
    (typeof items[3] === 'boolean' ? axisProblem(items[3]) : null);
  return {
    quantization: { scheme, axis: Number(axis), scales: scales.tensor, zeroPoints: zeroPoints.tensor },
    problem,
  };
}

/** Scales and zero points are tensors; very old files wrote lists of numbers, and torch takes nothing else. */
function parameterTensor(
  role: string,
  value: PickleValue | undefined,
  context: RebuildContext,
): { tensor: TensorInfo; rebuilt: Rebuilt } | null {
  const rebuilt = context.tensor(value);
  if (rebuilt?.facts != null) return { tensor: partOf(role, rebuilt.facts), rebuilt };
  const items = typeName(value) === 'list' ? asItems(value) : null;
  if (items === null) return null;
  const facts: TensorFacts = {
    shape: [items.length],
    dtype: 'float64',
    stride: [1],
    storageOffset: 0,
    storage: null,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: false,
  };
  return { tensor: partOf(role, facts), rebuilt: { facts, problem: null } };
}

/** Strides that are left out stand for those of a contiguous tensor, but not where it is quantised. */
function noStrides(stride: PickleValue | undefined, { shape }: Geometry): TensorProblem | null {
  const count = sequenceItems(stride)?.length ?? 0;
  return shape.length > 0 && count === 0 ? unequalDimensions(shape.length, count) : null;
}

/** A quantised tensor is placed by another function of torch, which says it in other words. */
function placeProblem({ problem }: Geometry): TensorProblem | null {
  return problem?.code === 'TA330' ? { ...problem, reference: outOfBounds(problem, 1) } : problem;
}

function wrong(what: string, reference?: string): ReadQuantizer {
  return { quantization: null, problem: broken(what, reference).problem };
}
