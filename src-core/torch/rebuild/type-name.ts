import { asText } from '../../pickle/access.ts';
import type { PickleValue, PyCall, PyGlobal, PyPersistent } from '../../pickle/node.ts';
import { dataTypeName } from '../../pickle/python-types.ts';
import { dtypeOf, storageClass } from '../dtypes.ts';
import { callArguments } from './arguments.ts';
import { canonicalName } from './names.ts';

/**
 * The type of a value as Python and torch print it in their messages: `int`, `torch.dtype`, `Tensor`,
 * `collections.OrderedDict`. Null where only running would tell.
 */
export function typeName(value: PickleValue | undefined): string | null {
  if (typeof value !== 'object' || value === null) return dataTypeName(value ?? null);
  if (value.kind === 'global') return typeOfGlobal(value);
  if (value.kind === 'call') return typeOfCall(value);
  return value.kind === 'persistent' ? typeOfPersistent(value) : dataTypeName(value);
}

/** `AttributeError: 'int' object has no attribute 'dtype'`; undefined where the type is not known. */
export function noAttribute(value: PickleValue | undefined, attribute: string): string | undefined {
  const type = typeName(value);
  return type === null ? undefined : `AttributeError: '${type}' object has no attribute '${attribute}'`;
}

/** Classes that every load may make, and the name of what they make. */
const MADE: ReadonlyMap<string, string> = new Map([
  ['collections.OrderedDict', 'collections.OrderedDict'],
  ['collections.Counter', 'Counter'],
  ['collections.defaultdict', 'collections.defaultdict'],
  ['torch.Size', 'torch.Size'],
  ['torch.device', 'torch.device'],
  ['builtins.set', 'set'],
  ['builtins.bytearray', 'bytearray'],
  ['builtins.complex', 'complex'],
]);

const REBUILT =
  /^torch\._utils\._rebuild_(?:tensor(?:_v[23])?|qtensor|sparse_tensor|meta_tensor_no_storage|nested_tensor|device_tensor_from_\w+)$/;
const REBUILT_PARAMETER = /^torch\._utils\._rebuild_parameter(?:_with_state)?$/;
const FROM_TYPE = 'torch._tensor._rebuild_from_type_v2';

const SCHEME = /^per_(?:tensor|channel)_(?:affine|symmetric|affine_float_qparams)$/;

function typeOfGlobal(value: PyGlobal): string | null {
  if (dtypeOf(value) !== null) return 'torch.dtype';
  if (value.module === 'torch' && SCHEME.test(value.name)) return 'torch.qscheme';
  const name = canonicalName(value);
  if (MADE.has(name)) return 'type';
  return REBUILT.test(name) || REBUILT_PARAMETER.test(name) || name === FROM_TYPE ? 'function' : null;
}

function typeOfCall({ callee, args }: PyCall): string | null {
  if (typeof callee !== 'object' || callee?.kind !== 'global') return null;
  const name = canonicalName(callee);
  const made = MADE.get(name);
  if (made !== undefined) return made;
  if (REBUILT.test(name)) return 'Tensor';
  if (REBUILT_PARAMETER.test(name)) return 'Parameter';
  if (name === FROM_TYPE) return typeOfSubclass(callArguments(args)?.[1]);
  if (name === 'torch.serialization._get_layout') return 'torch.layout';
  return name === '_codecs.encode' ? 'bytes' : null;
}

function typeOfSubclass(type: PickleValue | undefined): string | null {
  if (typeof type !== 'object' || type?.kind !== 'global') return null;
  const name = canonicalName(type);
  if (name === 'torch.Tensor') return 'Tensor';
  return name === 'torch.nn.parameter.Parameter' ? 'Parameter' : null;
}

/** What the id of a storage gives, of whatever class: ids of other kinds are legacy files' own. */
function typeOfPersistent({ pid }: PyPersistent): string | null {
  const items = callArguments(pid);
  if (asText(items?.[0] ?? null) !== 'storage') return null;
  const cls = storageClass(items?.[1] ?? null);
  if (cls === null) return null;
  return cls.untyped ? null : 'torch.storage.TypedStorage';
}
