import { asCall, asGlobal, asItems, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import type { Layout, TensorInfo } from '../../model/tensor.ts';
import { callArguments, int64sOf, sequenceItems } from './arguments.ts';
import type { TensorProblem } from './geometry.ts';
import { canonicalName } from './names.ts';
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
import { typeName } from './type-name.ts';
import { unpackingFailure } from './unpacking.ts';
import { beginsWithInt, unpackFailure } from './wrong-types.ts';

type SparseLayout = Extract<Layout, `sparse_${string}`>;

/** Names of the two index tensors by layout, as torch's accessors have them; COO has one. */
const INDEX_ROLES: Readonly<Record<SparseLayout, readonly string[]>> = {
  sparse_coo: ['indices'],
  sparse_csr: ['crow_indices', 'col_indices'],
  sparse_csc: ['ccol_indices', 'row_indices'],
  sparse_bsr: ['crow_indices', 'col_indices'],
  sparse_bsc: ['ccol_indices', 'row_indices'],
};

/** `_rebuild_sparse_tensor(layout, data)`. Source: torch/_utils.py. */
const rebuildSparse: Rebuild = (args, context) => {
  const given = args[0] ?? null;
  const name = layoutName(given);
  if (name === null || !isSparse(name)) return unknownLayout(given, name);
  const data = args[1] ?? null;
  const items = asItems(data) ?? sequenceItems(data);
  if (items === null) return broken(NO_PARTS, noLength(name, data));
  const roles = INDEX_ROLES[name];
  const isOld = name === 'sparse_coo' && items.length === 3;
  const failure = isOld ? null : unpackingFailure(items.length, 4);
  if (failure !== null) return broken(NO_PARTS, failure);
  const at = roles.length + 1;
  const size = int64sOf(items[at]);
  const wrong = wrongForm(name, items, at);
  if (wrong !== null) return broken(NO_PARTS, wrong);
  if (size === null) return broken(NO_PARTS);
  return sparse(name, items, size.map(Number), context);
};

const NO_PARTS = 'the parts of the sparse tensor are not indices, values and a size';

function unknownLayout(given: PickleValue, name: string | null): Rebuilt {
  const type = typeName(given) ?? 'object';
  const shown = name === null ? (asText(given) ?? valueText(given)) : `torch.${name}`;
  const isUnhashable = UNHASHABLE.has(type);
  return broken(
    `its layout is ${name ?? type}`,
    isUnhashable
      ? `TypeError: unhashable type: '${type}'`
      : `NotImplementedError: rebuilding sparse tensor for layout ${shown}`,
  );
}

const UNHASHABLE: ReadonlySet<string> = new Set([
  'list',
  'dict',
  'set',
  'bytearray',
  'collections.OrderedDict',
  'Counter',
]);

/** Parts that are no list: COO is asked for its length first. */
function noLength(layout: SparseLayout, data: PickleValue): string | undefined {
  const type = typeName(data);
  if (type === null || !NO_ITEMS.has(type)) return undefined;
  return layout === 'sparse_coo'
    ? `TypeError: object of type '${type}' has no len()`
    : `TypeError: cannot unpack non-iterable ${type} object`;
}

const NO_ITEMS: ReadonlySet<string> = new Set([
  'NoneType',
  'bool',
  'int',
  'float',
  'complex',
  'torch.dtype',
  'torch.qscheme',
  'torch.device',
]);

/** What torch says of a size, or of a flag whether COO is coalesced, that has the wrong type. */
function wrongForm(layout: SparseLayout, items: readonly PickleValue[], at: number): string | null {
  const size = items[at];
  const flag = layout === 'sparse_coo' ? (items[3] ?? null) : null;
  const isFlag = flag === null || typeof flag === 'boolean' || typeName(flag) === null;
  if ((int64sOf(size) !== null || typeName(size) === null) && isFlag) return null;
  const types = items.slice(0, at + 1).map((item) => typeName(item) ?? 'object');
  const [caller, others] =
    layout === 'sparse_coo'
      ? ['sparse_coo_tensor', `is_coalesced=${typeName(flag) ?? 'object'}, check_invariants=bool`]
      : ['sparse_compressed_tensor', 'check_invariants=bool, layout=torch.layout'];
  const unpacked = isFlag && beginsWithInt(size) ? unpackFailure(caller, 'size', size) : null;
  return (
    unpacked ??
    `TypeError: ${caller}() received an invalid combination of arguments - got (${[...types, others].join(', ')}), but expected one of:`
  );
}

const NESTED_PARAMETERS = ['input', 'nested_size', 'nested_strides', 'offsets'];

/** `_rebuild_nested_tensor(buffer, sizes, strides, storage_offsets)`: tensors of different shapes in one buffer. */
const rebuildNested: Rebuild = (args, context) => {
  const [buffer, sizes, strides, offsets] = args.map((value) => context.tensor(value));
  const other = args.findIndex((value) => context.tensor(value) === null && typeName(value) !== null);
  if (other >= 0) {
    const place = `argument '${NESTED_PARAMETERS[other] ?? ''}' (position ${other + 1})`;
    return broken(
      'a part of the nested tensor is no tensor',
      `TypeError: _nested_view_from_buffer(): ${place} must be Tensor, not ${typeName(args[other]) ?? ''}`,
    );
  }
  if (buffer?.facts == null) return broken('the buffer of the nested tensor is no tensor');
  const parts = partsOf([
    ['buffer', buffer],
    ['sizes', sizes ?? null],
    ['strides', strides ?? null],
    ['storage_offsets', offsets ?? null],
  ]);
  return {
    facts: { ...buffer.facts, layout: 'nested', parts, requiresGrad: buffer.facts.requiresGrad },
    problem: firstProblem(buffer, sizes ?? null, strides ?? null, offsets ?? null),
  };
};

export const SPARSE: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_sparse_tensor': withSignature('_rebuild_sparse_tensor', ['layout', 'data'], 0, rebuildSparse),
  // The names that 1.13 and older gave to what is one function today.
  'torch._utils._rebuild_sparse_csr_tensor': (args, context) => rebuildSparse(args, context),
  'torch._utils._rebuild_nested_tensor': withSignature(
    '_rebuild_nested_tensor',
    ['buffer', 'sizes', 'strides', 'storage_offsets'],
    0,
    rebuildNested,
  ),
};

function sparse(
  layout: SparseLayout,
  items: readonly PickleValue[],
  shape: readonly number[],
  context: RebuildContext,
): Rebuilt {
  const named = [...INDEX_ROLES[layout], 'values'].map((role, at) => [role, context.tensor(items[at])] as const);
  const lacking = named.find(([, rebuilt]) => rebuilt?.facts == null);
  const values = named.at(-1)?.[1];
  if (lacking !== undefined || values?.facts == null)
    return broken(`the ${lacking?.[0] ?? 'values'} of the sparse tensor are no tensor`);
  const parts = partsOf(named);
  const facts: TensorFacts = {
    shape,
    dtype: values.facts.dtype,
    stride: null,
    storageOffset: 0,
    storage: null,
    requiresGrad: false,
    layout,
    device: values.facts.device,
    parts,
    readable: Object.values(parts).every((part) => part.readable),
  };
  const problem = firstProblem(...named.map(([, rebuilt]) => rebuilt));
  return { facts, problem: problem ?? (layout === 'sparse_coo' ? coordinatesProblem(shape, parts) : null) };
}

/** Each column of `indices` names a place for one of `values`. Source: ATen/native/sparse/SparseTensor.cpp. */
function coordinatesProblem(
  shape: readonly number[],
  { indices, values }: Readonly<Record<string, TensorInfo>>,
): TensorProblem | null {
  if (indices === undefined || values === undefined) return null;
  const [sparseDim, count] = indices.shape;
  if (sparseDim === undefined || values.shape.length === 0) return null;
  const denseDim = values.shape.length - 1;
  if (shape.length !== sparseDim + denseDim)
    return broken(
      `its size has ${shape.length} dimensions, its parts ${sparseDim + denseDim}`,
      `RuntimeError: 'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = ${shape.length}, sparse_dim = ${sparseDim}, dense_dim = ${denseDim}`,
    ).problem;
  if (indices.shape.length !== 2)
    return broken(
      `its indices have ${indices.shape.length} dimensions`,
      `RuntimeError: indices must be sparse_dim x nnz, but got: [${indices.shape.join(', ')}]`,
    ).problem;
  const [held = 0] = values.shape;
  if (count === held) return null;
  return broken(
    `it has ${count ?? 0} places for ${held} values`,
    `RuntimeError: indices and values must have same nnz, but got nnz from indices: ${count ?? 0}, nnz from values: ${held}`,
  ).problem;
}

/** Roles come from the file where a subclass names its own, so they are never assigned to an object literal. */
export function partsOf(named: readonly (readonly [string, Rebuilt | null])[]): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(
    named.flatMap(([role, rebuilt]) => (rebuilt?.facts == null ? [] : [[role, partOf(role, rebuilt.facts)] as const])),
  );
}

/** `torch.sparse_csr` as a name, or as the call `torch.serialization._get_layout('torch.sparse_csr')`. */
export function layoutName(value: PickleValue): string | null {
  const global = asGlobal(value);
  if (global !== null) return global.name;
  const call = asCall(value);
  const callee = asGlobal(call?.callee);
  if (call === null || callee === null || canonicalName(callee) !== 'torch.serialization._get_layout') return null;
  return asText(callArguments(call.args)?.[0])?.replace(/^torch\./, '') ?? null;
}

function isSparse(name: string): name is SparseLayout {
  return Object.hasOwn(INDEX_ROLES, name);
}
