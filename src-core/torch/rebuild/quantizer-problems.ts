import type { DType } from '../../model/dtype.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { asGlobal, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import { intOf, sequenceItems } from './arguments.ts';
import type { TensorProblem } from './geometry.ts';
import { broken } from './rebuilt.ts';
import { typeName } from './type-name.ts';
import { unpackingFailure } from './unpacking.ts';

/** Quantisers by scheme, and how many values each is made of. */
const SCHEMES: ReadonlyMap<string, number> = new Map([
  ['per_tensor_affine', 3],
  ['per_channel_affine', 4],
  ['per_channel_affine_float_qparams', 4],
]);

/** The first of a quantiser's values names its kind; torch looks at it before anything else. */
export function schemeProblem(params: PickleValue): TensorProblem | null {
  const items = sequenceItems(params);
  const type = typeName(params) ?? 'object';
  if (items === null)
    return problem(
      `its quantiser is a ${type}`,
      UNSUBSCRIPTABLE.has(type) ? `TypeError: '${type}' object is not subscriptable` : undefined,
    );
  const [scheme] = items;
  if (scheme === undefined)
    return problem('its quantiser is empty', `IndexError: ${type === 'list' ? 'list' : 'tuple'} index out of range`);
  const name = asGlobal(scheme)?.name;
  const expected = name === undefined ? undefined : SCHEMES.get(name);
  if (expected === undefined) {
    const shown = name === undefined ? (asText(scheme) ?? valueText(scheme)) : `torch.${name}`;
    const reference = `RuntimeError: Can't deserialize quantized tensor with qscheme ${shown}`;
    return problem(`it is quantised by \`${shown}\``, reference);
  }
  const failure = unpackingFailure(items.length, expected);
  return failure === null ? null : problem(`its quantiser has ${items.length} values, not ${expected}`, failure);
}

const UNSUBSCRIPTABLE: ReadonlySet<string> = new Set([
  'NoneType',
  'bool',
  'int',
  'float',
  'complex',
  'set',
  'torch.dtype',
  'torch.qscheme',
  'torch.device',
  'torch.layout',
  'function',
]);

/** Only quantised types are quantised. */
export function plainTypeProblem(dtype: DType): TensorProblem | null {
  if (dtype.startsWith('q')) return null;
  return problem(
    `it is quantised, but its dtype is ${dtype}`,
    'RuntimeError: Creation of quantized tensor requires quantized dtype like torch.quint8',
  );
}

/** An axis that is no int. */
export function axisProblem(axis: PickleValue | undefined): TensorProblem | null {
  const type = typeName(axis);
  return problem(`its quantised axis is a ${type ?? 'object'}`, type === null ? undefined : axisFailure(type));
}

function axisFailure(type: string): string {
  switch (type) {
    case 'bool':
      return `TypeError: _empty_per_channel_affine_quantized(): argument 'axis' must be int, not bool`;
    case 'float':
      return 'TypeError: tuple indices must be integers or slices, not float';
    default:
      return `TypeError: '<=' not supported between instances of 'int' and '${type}'`;
  }
}

/** torch checks the axis and that there is one scale and one zero point for each of its elements. */
export function channelProblem(
  given: PickleValue,
  shape: readonly number[],
  scales: TensorInfo,
  zeroPoints: TensorInfo,
): TensorProblem | null {
  const axis = Number(intOf(given));
  const expected = shape[axis];
  if (expected === undefined) {
    const size = shape.length === 1 ? `(${String(shape[0])},)` : `(${shape.join(', ')})`;
    const text = `per_channel axis ${valueText(given)} out of range for size ${size}`;
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

function problem(what: string, reference?: string): TensorProblem | null {
  return broken(what, reference).problem;
}
