import { asCall, asGlobal, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import type { Layout, TensorInfo } from '../../model/tensor.ts';
import { callArguments, intsOf, sequenceItems } from './arguments.ts';
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
  const name = layoutName(args[0] ?? null);
  const items = sequenceItems(args[1]);
  if (name === null || !isSparse(name))
    return broken(
      `its layout is ${name ?? pythonTypeName(args[0] ?? null)}`,
      `NotImplementedError: rebuilding sparse tensor for layout ${name ?? '?'}`,
    );
  const roles = INDEX_ROLES[name];
  const size = intsOf(items?.[roles.length + 1]);
  if (items === null || size === null)
    return broken('the parts of the sparse tensor are not indices, values and a size');
  return sparse(name, items, size.map(Number), context);
};

/** `_rebuild_nested_tensor(buffer, sizes, strides, storage_offsets)`: tensors of different shapes in one buffer. */
const rebuildNested: Rebuild = (args, context) => {
  const [buffer, sizes, strides, offsets] = args.map((value) => context.tensor(value));
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
  return { facts, problem: firstProblem(...named.map(([, rebuilt]) => rebuilt)) };
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
