import { asGlobal } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import type { Quantization, TensorInfo } from '../../model/tensor.ts';
import { floatOf, intOf, sequenceItems } from './arguments.ts';
import { wrongTypes, type Geometry, type TensorProblem } from './geometry.ts';
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
import { geometryIn, gradProblem, stridedFacts } from './strided.ts';

/** `_rebuild_qtensor(storage, storage_offset, size, stride, quantizer_params, requires_grad, backward_hooks)`. Source: torch/_utils.py. */
const rebuildQuantized: Rebuild = (args, context) => {
  const storage = context.storage(args[0]);
  if (storage === null) return broken(`its storage is a ${pythonTypeName(args[0] ?? null)}`);
  const geometry = geometryIn(storage, storage.dtype, args, context);
  if (geometry === null) return { facts: null, problem: wrongTypes(args[1], args[2], args[3]) };
  const quantizer = readQuantizer(args[4] ?? null, geometry, context);
  const facts: TensorFacts = {
    ...stridedFacts(storage, storage.dtype, geometry, args[5] === true),
    ...(quantizer.quantization === null ? {} : { quantization: quantizer.quantization }),
  };
  return { facts, problem: quantizer.problem ?? outOfBounds(geometry) ?? gradProblem(args[5] ?? false, storage.dtype) };
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
  const items = sequenceItems(params);
  const scheme = asGlobal(items?.[0])?.name;
  if (items === null || scheme === undefined) return wrong(`its quantiser is a ${pythonTypeName(params)}`);
  if (scheme === 'per_tensor_affine') return perTensor(items);
  if (scheme === 'per_channel_affine' || scheme === 'per_channel_affine_float_qparams')
    return perChannel(scheme, items, geometry, context);
  return wrong(
    `it is quantised by \`${scheme}\``,
    `RuntimeError: Can't deserialize quantized tensor with qscheme torch.${scheme}`,
  );
}

function perTensor(items: readonly PickleValue[]): ReadQuantizer {
  const scale = floatOf(items[1]);
  const zeroPoint = intOf(items[2]);
  if (scale === null) {
    const type = pythonTypeName(items[1] ?? null);
    return wrong(
      `its scale is a ${type}`,
      `TypeError: _empty_affine_quantized(): argument 'scale' must be float, not ${type}`,
    );
  }
  if (zeroPoint === null) {
    const type = pythonTypeName(items[2] ?? null);
    return wrong(
      `its zero point is a ${type}`,
      `TypeError: _empty_affine_quantized(): argument 'zero_point' must be int, not ${type}`,
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
  if (scales === null || zeroPoints === null || axis === null)
    return wrong('its scales, zero points or axis are missing');
  const problem =
    firstProblem(scales.rebuilt, zeroPoints.rebuilt) ??
    channelProblem(Number(axis), shape, scales.tensor, zeroPoints.tensor);
  return {
    quantization: { scheme, axis: Number(axis), scales: scales.tensor, zeroPoints: zeroPoints.tensor },
    problem,
  };
}

/** torch checks the axis and that there is one scale and one zero point for each of its elements. */
function channelProblem(
  axis: number,
  shape: readonly number[],
  scales: TensorInfo,
  zeroPoints: TensorInfo,
): TensorProblem | null {
  const expected = shape[axis];
  if (expected === undefined) {
    const text = `per_channel axis ${axis} out of range for size (${shape.join(', ')})`;
    return {
      code: 'TA335',
      data: { what: `its quantised axis ${axis} does not exist` },
      reference: `ValueError: _rebuild_qtensor: ${text}`,
    };
  }
  const counts = [scales, zeroPoints].map((tensor) => tensor.shape.reduce((product, dim) => product * dim, 1));
  if (counts.every((count) => count === expected)) return null;
  const found = `scales=${counts[0] ?? 0}, zero_points=${counts[1] ?? 0}`;
  return {
    code: 'TA335',
    data: {
      what: `its axis ${axis} has ${expected} elements, its quantiser ${counts[0] ?? 0} scales and ${counts[1] ?? 0} zero points`,
    },
    reference: `ValueError: _rebuild_qtensor: per_channel scales/zero_points length must equal size[axis]=${expected}, got ${found}`,
  };
}

/** Scales and zero points are tensors; very old files wrote lists of numbers. */
function parameterTensor(
  role: string,
  value: PickleValue | undefined,
  context: RebuildContext,
): { tensor: TensorInfo; rebuilt: Rebuilt } | null {
  const rebuilt = context.tensor(value);
  if (rebuilt?.facts != null) return { tensor: partOf(role, rebuilt.facts), rebuilt };
  const items = sequenceItems(value);
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

/** A quantised tensor is placed by another function of torch, which says it in other words. */
function outOfBounds({ problem }: Geometry): TensorProblem | null {
  if (problem === null || problem.code !== 'TA330') return problem;
  const { shape, strides, offset, needed, bytes } = problem.data;
  const where = `sizes ${String(shape)}, strides ${String(strides)}, storage offset ${String(offset)}, and itemsize 1`;
  return {
    ...problem,
    reference: `RuntimeError: setStorage: ${where} requiring a storage size of ${String(needed)} are out of bounds for storage of size ${String(bytes)}`,
  };
}

function wrong(what: string, reference?: string): ReadQuantizer {
  return { quantization: null, problem: broken(what, reference).problem };
}
