import { asDict, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import type { TensorProblem } from './geometry.ts';
import type { RebuildContext, Rebuilt, TensorFacts } from './rebuilt.ts';
import { typeName } from './type-name.ts';
import { AMBIGUOUS, isAmbiguous, isFalsy } from './truth.ts';

/**
 * The lazy conjugate and negative flags of a tensor; their presence sets them, whatever their value. `problem` is what
 * torch has met before. Source: torch/_utils.py, `set_tensor_metadata`.
 */
export function withMetadata(
  facts: TensorFacts,
  metadata: PickleValue,
  problem: TensorProblem | null,
  context: RebuildContext,
): Rebuilt {
  if (isFalsy(metadata)) return { facts, problem };
  const dict = asDict(metadata);
  if (dict === null) return { facts, problem: problem ?? notADict(metadata, context) };
  const keys = new Set(dict.keys.map(asText));
  const conjugated = keys.has('conj');
  const flags = { ...(conjugated ? { conjugated } : {}), ...(keys.has('neg') ? { negated: true } : {}) };
  const wrong = dict.keys.every(isName) && dict.values.every(isTruthValue) ? null : NO_FLAGS;
  return {
    facts: { ...facts, ...flags },
    problem: problem ?? wrong ?? (conjugated && !facts.dtype.startsWith('complex') ? REAL(facts) : null),
  };
}

/** Subclasses of dict are taken for one. */
const DICTS: ReadonlySet<string> = new Set(['collections.OrderedDict', 'Counter', 'collections.defaultdict']);

function notADict(metadata: PickleValue, context: RebuildContext): TensorProblem | null {
  if (isAmbiguous(metadata, context))
    return { code: 'TA335', data: { what: 'its metadata are a tensor' }, reference: AMBIGUOUS };
  const type = typeName(metadata);
  if (type === null || DICTS.has(type) || context.tensor(metadata) !== null) return null;
  return {
    code: 'TA335',
    data: { what: `its metadata are a ${type}` },
    reference: `AssertionError: expected dict, got ${type.slice(type.lastIndexOf('.') + 1)}`,
  };
}

const NO_FLAGS: TensorProblem = {
  code: 'TA335',
  data: { what: 'its metadata are no flags by name' },
  reference:
    'TypeError: _set_tensor_metadata(): incompatible function arguments. The following argument types are supported:\n' +
    '    1. (arg0: torch.Tensor, arg1: collections.abc.Mapping[str, bool]) -> None',
};

const REAL = ({ dtype }: TensorFacts): TensorProblem => ({
  code: 'TA335',
  data: { what: `it is marked conjugated, but its dtype is ${dtype}` },
  reference: 'RuntimeError: isComplexType(typeMetaToScalarType(dtype())) INTERNAL ASSERT FAILED',
});

/** Names may be bytes. */
function isName(key: PickleValue): boolean {
  return asText(key) !== null || ['bytes', null].includes(typeName(key));
}

/** pybind11 makes a bool of None and of what defines `__bool__`. */
function isTruthValue(value: PickleValue): boolean {
  return TRUTH_VALUES.has(typeName(value));
}

const TRUTH_VALUES: ReadonlySet<string | null> = new Set([
  null,
  'bool',
  'NoneType',
  'int',
  'float',
  'complex',
  'Tensor',
  'Parameter',
]);
