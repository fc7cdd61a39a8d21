import { asGlobal } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { callArguments } from './arguments.ts';
import { className } from './names.ts';
import { broken, type Rebuild, type RebuildContext, type Rebuilt, type TensorFacts } from './rebuilt.ts';
import { withSignature } from './signature.ts';
import { gradProblem } from './grad.ts';
import { withAttributes, withObjectState } from './object-state.ts';
import { setInPlace } from './strided.ts';
import { noAttribute } from './type-name.ts';

const PARAMETER = 'torch.nn.parameter.Parameter';

/** `_rebuild_parameter(data, requires_grad, backward_hooks)`. Source: torch/_utils.py. */
const rebuildParameter: Rebuild = (args, context) => parameter(args[0], args[1] ?? null, context);

/** `_rebuild_parameter_with_state(data, requires_grad, backward_hooks, state)`: attributes are set on the result. */
const rebuildParameterWithState: Rebuild = (args, context) =>
  withObjectState(parameter(args[0], args[1] ?? null, context), args[3] ?? null, context);

/** `Parameter(data, requires_grad=True)` as a class: `NEWOBJ` and plain calls. */
const newParameter: Rebuild = ([data, grad = true], context) => parameter(data, grad, context);

/** `UninitializedParameter(requires_grad)`: a lazy module that has seen no input. It has no shape yet. */
function uninitialized(name: string): Rebuild {
  return (args) => ({ facts: { ...EMPTY, requiresGrad: args[0] === true, className: name }, problem: null });
}

/** A tensor of nothing, as torch makes one where it is given nothing. */
const EMPTY: TensorFacts = {
  shape: [0],
  dtype: 'float32',
  stride: [1],
  storageOffset: 0,
  storage: null,
  requiresGrad: false,
  layout: 'strided',
  device: 'cpu',
  readable: true,
};

export const PARAMETERS: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_parameter': withSignature(
    '_rebuild_parameter',
    ['data', 'requires_grad', 'backward_hooks'],
    0,
    rebuildParameter,
  ),
  'torch._utils._rebuild_parameter_with_state': withSignature(
    '_rebuild_parameter_with_state',
    ['data', 'requires_grad', 'backward_hooks', 'state'],
    0,
    rebuildParameterWithState,
  ),
  [PARAMETER]: newParameter,
  'torch.nn.parameter.UninitializedParameter': uninitialized('torch.nn.parameter.UninitializedParameter'),
  'torch.nn.parameter.UninitializedBuffer': uninitialized('torch.nn.parameter.UninitializedBuffer'),
};

function parameter(data: PickleValue | undefined, grad: PickleValue, context: RebuildContext): Rebuilt {
  const base = data === null ? { facts: EMPTY, problem: null } : context.tensor(data);
  if (base === null)
    return broken('a Parameter is made of something that is not a tensor', noAttribute(data, 'detach'));
  if (base.facts === null) return base;
  const problem = base.problem ?? gradProblem(grad, base.facts.dtype, 'Parameter');
  return { facts: { ...base.facts, className: PARAMETER, requiresGrad: grad === true }, problem };
}

/**
 * What BUILD makes of a tensor: `Tensor.__setstate__` takes `set_`'s four arguments (before 0.2), five of an old Variable
 * (data, gradient, hooks, flag…) or three (flag, volatile, hooks). Source: torch/_tensor.py.
 */
export function withState(base: Rebuilt | null, state: PickleValue, context: RebuildContext): Rebuilt | null {
  const items = callArguments(state);
  if (items === null) return base === null ? null : withAttributes(base, state, context);
  if (items.length === 4) {
    const set = setInPlace(items, context);
    return set.facts === null || base?.facts?.className === undefined
      ? set
      : { ...set, facts: { ...set.facts, className: base.facts.className } };
  }
  if (items.length === 5) return parameter(items[0], items[3] ?? false, context);
  if (items.length === 3 && typeof items[0] === 'boolean' && base?.facts != null)
    return {
      facts: { ...base.facts, requiresGrad: items[0] },
      problem: base.problem ?? gradProblem(items[0], base.facts.dtype),
    };
  return base === null ? null : withAttributes(base, state, context);
}

/** True for the tensor classes of torch, old ones too: `torch.FloatTensor`, `torch.cuda.HalfTensor`, `torch.Tensor`. */
export function isTensorClass(callee: PickleValue): boolean {
  const global = asGlobal(callee);
  if (global === null || !global.name.endsWith('Tensor')) return false;
  return global.module === 'torch' || global.module === 'torch.cuda' || className(callee) === 'torch._tensor.Tensor';
}
