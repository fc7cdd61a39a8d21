import { asCall, asDict, asGlobal, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import type { Layout, TensorInfo } from '../../model/tensor.ts';
import { itemSize, dtypeOf } from '../dtypes.ts';
import { callArguments, dictGet } from './arguments.ts';
import { DEFAULT_DTYPE, unknownDType } from './dtype-argument.ts';
import { readGeometry } from './geometry.ts';
import { gradProblem } from './grad.ts';
import { canonicalName, className } from './names.ts';
import { withAttributes, withObjectState } from './object-state.ts';
import { broken, firstProblem, type Rebuild, type RebuildContext, type Rebuilt } from './rebuilt.ts';
import { withSignature } from './signature.ts';
import { layoutName, partsOf } from './sparse.ts';
import { noAttribute, typeName } from './type-name.ts';
import { wrongTypes } from './wrong-types.ts';

/** Finds the rebuild function a global names. Given, so that wrappers and the table need not import each other. */
type Find = (callee: PickleValue) => Rebuild | null;

const MOVED = ['data', 'dtype', 'device', 'requires_grad'];

/** Rebuild functions that wrap another one: tensor subclasses, DTensor, jagged tensors, other devices. */
export function wrappers(find: Find): Readonly<Record<string, Rebuild>> {
  const numpy = withSignature('_rebuild_device_tensor_from_numpy', MOVED, 0, fromNumpy);
  return {
    'torch._tensor._rebuild_from_type': withSignature(
      '_rebuild_from_type',
      ['func', 'type', 'args', 'dict'],
      0,
      (args, context) => fromType(args, context, { find, isNew: false }),
    ),
    'torch._tensor._rebuild_from_type_v2': withSignature(
      '_rebuild_from_type_v2',
      ['func', 'new_type', 'args', 'state'],
      0,
      (args, context) => fromType(args, context, { find, isNew: true }),
    ),
    'torch._utils._rebuild_wrapper_subclass': wrapperSubclass,
    'torch.nested._internal.nested_tensor._rebuild_njt': jagged,
    'torch._utils._rebuild_device_tensor_from_cpu_tensor': withSignature(
      '_rebuild_device_tensor_from_cpu_tensor',
      MOVED,
      0,
      fromCpuTensor,
    ),
    'torch._utils._rebuild_device_tensor_from_numpy': numpy,
    'torch._utils._rebuild_xla_tensor': numpy,
  };
}

/** `_rebuild_from_type_v2(func, new_type, args, state)`: a subclass, or a tensor with attributes. Source: torch/_tensor.py. */
function fromType(
  args: readonly PickleValue[],
  context: RebuildContext,
  { find, isNew }: { readonly find: Find; readonly isNew: boolean },
): Rebuilt {
  const [func = null, type = null, given = null, state = null] = args;
  const rebuild = find(func);
  const inner = callArguments(given);
  if (rebuild === null || inner === null)
    return broken(`it is rebuilt by \`${className(func)}\``, notCalled(func, given, rebuild !== null));
  const base = rebuild(inner, context);
  if (base.facts === null) return base;
  const name = className(type);
  const isPlain = name === 'torch.Tensor' || name === PARAMETER;
  const named: Rebuilt = name === 'torch.Tensor' ? base : { ...base, facts: { ...base.facts, className: name } };
  const failure = base.problem === null ? noSubclass(type) : null;
  if (failure !== null)
    return { facts: named.facts, problem: broken('its class is no class of tensors', failure).problem };
  // A class may take its state as it likes.
  const set = isPlain && isNew ? withObjectState : withAttributes;
  return set(withInnerTensors(named, state, context), state, context);
}

const PARAMETER = 'torch.nn.parameter.Parameter';

/** A function that is none, or arguments that are no sequence. */
function notCalled(func: PickleValue, given: PickleValue, isFound: boolean): string | undefined {
  const type = typeName(func);
  if (!isFound)
    return type === null || type === 'type' || type === 'function'
      ? undefined
      : `TypeError: '${type}' object is not callable`;
  const of = typeName(given);
  return of === null ? undefined : `TypeError: ${className(func)}() argument after * must be an iterable, not ${of}`;
}

/** What torch says of a class that no tensor can become; null where it may. */
function noSubclass(type: PickleValue): string | null {
  const name = typeName(type);
  if (name === null) return null;
  return name === 'type'
    ? 'TypeError: Creating a Tensor subclass from a class that does not inherit from Tensor is not possible. Make sure your class inherits from Tensor.'
    : `TypeError: cls must be a type (got ${name})`;
}

/** A wrapper owns no bytes; the tensors in its state do (`_local_tensor` of a DTensor). */
function withInnerTensors(base: Rebuilt, state: PickleValue, context: RebuildContext): Rebuilt {
  if (base.facts === null || base.facts.storage !== null || base.facts.parts !== undefined) return base;
  const inner: (readonly [string, Rebuilt])[] = [];
  for (const attributes of [state, ...(callArguments(state) ?? [])]) {
    const dict = asDict(attributes);
    dict?.keys.forEach((key, at) => {
      const tensor = context.tensor(dict.values[at]);
      const role = asText(key);
      if (tensor !== null && role !== null) inner.push([role, tensor]);
    });
  }
  const parts = partsOf(inner);
  if (Object.keys(parts).length === 0) return base;
  return {
    facts: { ...base.facts, parts, readable: everyReadable(parts) },
    problem: base.problem ?? firstProblem(...inner.map(([, rebuilt]) => rebuilt)),
  };
}

/** `_rebuild_wrapper_subclass(cls, dtype, size, stride, storage_offset, layout, device, requires_grad)`. */
const wrapperSubclass: Rebuild = ([cls, typeValue, size, stride, offset, layout, device, grad], context) => {
  const dtype = dtypeOf(typeValue ?? null);
  if (dtype === null) return unknownDType(typeValue ?? null, '_make_wrapper_subclass');
  const room = { bytes: null, itemSize: itemSize(dtype) ?? 1, packed: 1, dimensions: context.limits.dimensions };
  const geometry = readGeometry(offset ?? 0, size, stride, room);
  if (geometry === null) return { facts: null, problem: wrongTypes(offset, size, stride) };
  return {
    facts: {
      shape: geometry.shape,
      dtype,
      stride: geometry.stride,
      storageOffset: geometry.offset,
      storage: null,
      requiresGrad: grad === true,
      layout: knownLayout(layoutName(layout ?? null)),
      device: deviceName(device ?? null),
      className: className(cls ?? null),
      readable: true,
    },
    problem: geometry.problem,
  };
};

/** `_rebuild_njt({'values', 'offsets', 'lengths', …})`: a jagged nested tensor is its values and where each row begins. */
const jagged: Rebuild = ([state], context) => {
  const values = context.tensor(dictGet(state, 'values'));
  if (values?.facts == null) return broken('the values of the jagged tensor are no tensor');
  const offsets = context.tensor(dictGet(state, 'offsets'));
  const lengths = context.tensor(dictGet(state, 'lengths'));
  const parts = partsOf([
    ['values', values],
    ['offsets', offsets],
    ['lengths', lengths],
  ]);
  return {
    facts: {
      ...values.facts,
      stride: null,
      storage: null,
      storageOffset: 0,
      layout: 'jagged',
      parts,
      readable: everyReadable(parts),
    },
    problem: firstProblem(values, offsets, lengths),
  };
};

/** `_rebuild_device_tensor_from_cpu_tensor(data, dtype, device, requires_grad)`: stored on the CPU, moved on load. */
const fromCpuTensor: Rebuild = ([data, , device, grad = null], context) => {
  const base = context.tensor(data);
  if (base?.facts == null)
    return base ?? broken('it is made of something that is not a tensor', noAttribute(data, 'to'));
  return {
    facts: { ...base.facts, device: deviceName(device ?? null), requiresGrad: grad === true },
    problem: base.problem,
  };
};

/** `_rebuild_device_tensor_from_numpy(data, dtype, device, requires_grad)`: the bytes are in the pickle itself. */
const fromNumpy: Rebuild = ([data, typeValue = null, device, grad = null]) => {
  const type = typeName(data);
  if (type !== null)
    return broken('it is made of something that is not an array', `TypeError: expected np.ndarray (got ${type})`);
  const dtype = typeValue === null ? DEFAULT_DTYPE : dtypeOf(typeValue);
  if (dtype === null) return unknownDType(typeValue, 'to');
  return {
    facts: {
      shape: [],
      dtype,
      stride: null,
      storageOffset: 0,
      storage: null,
      requiresGrad: grad === true,
      layout: 'strided',
      device: deviceName(device ?? null),
      readable: false,
    },
    problem: gradProblem(grad, dtype),
  };
};

/** `'cuda:0'`, or `torch.device('cuda', 0)` as a call. */
export function deviceName(value: PickleValue): string {
  const text = asText(value);
  if (text !== null) return text;
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee === null || canonicalName(callee) !== 'torch.device') return 'cpu';
  const [type, index] = callArguments(call.args) ?? [];
  const name = asText(type) ?? 'cpu';
  return typeof index === 'number' ? `${name}:${index}` : name;
}

function knownLayout(name: string | null): Layout {
  switch (name) {
    case 'sparse_coo':
    case 'sparse_csr':
    case 'sparse_csc':
    case 'sparse_bsr':
    case 'sparse_bsc':
    case 'jagged':
      return name;
    case '_mkldnn':
      return 'mkldnn';
    case null:
    default:
      return 'strided';
  }
}

function everyReadable(parts: Readonly<Record<string, TensorInfo>>): boolean {
  return Object.values(parts).every((part) => part.readable);
}
