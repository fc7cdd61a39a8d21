import type { DType } from '../../model/dtype.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { canRequireGrad } from '../dtypes.ts';
import type { TensorProblem } from './geometry.ts';
import { typeName } from './type-name.ts';

/** How torch sets `requires_grad`: each way has its own words. `empty` and `empty_strided` take None for no. */
export type GradSetter = 'attribute' | 'Parameter' | 'empty' | 'empty_strided';

/** What torch says to a flag that is no bool, or that a dtype cannot have. */
export function gradProblem(grad: PickleValue, dtype: DType, setter: GradSetter = 'attribute'): TensorProblem | null {
  if (grad === true && !canRequireGrad(dtype)) {
    const only = setter === 'attribute' ? 'only' : 'Only';
    return {
      code: 'TA337',
      data: { dtype },
      reference: `RuntimeError: ${only} Tensors of floating point and complex dtype can require gradients`,
    };
  }
  const mayBeNone = setter === 'empty' || setter === 'empty_strided';
  if (typeof grad === 'boolean' || (grad === null && mayBeNone)) return null;
  const type = typeName(grad) ?? 'object';
  return {
    code: 'TA335',
    data: { what: `requires_grad is a ${type}` },
    reference: notBool(setter, type),
  };
}

function notBool(setter: GradSetter, type: string): string {
  switch (setter) {
    case 'attribute':
      return 'RuntimeError: requires_grad must be a bool';
    case 'Parameter':
      return `TypeError: _make_subclass(): argument 'require_grad' (position 3) must be bool, not ${type}`;
    case 'empty':
    case 'empty_strided':
      return `TypeError: ${setter}(): argument 'requires_grad' must be bool, not ${type}`;
  }
}

/** `_rebuild_tensor_v3` asks for gradients first and places the tensor then, which torch does not let a leaf do. */
export function leafProblem(grad: PickleValue): TensorProblem | null {
  if (grad !== true) return null;
  return {
    code: 'TA335',
    data: { what: 'it requires gradients before it has its place' },
    reference: 'RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.',
  };
}
