import { dtypeBytes } from '../../model/dtype.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import { asInt, asItems } from '../../pickle/access.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import type { Child, GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { storageReferences } from '../../pickle/graph/persistent-ids.ts';
import { eachReachable } from '../../pickle/graph/reachable.ts';
import { globalName, leafInt, leafText, leafValue } from '../../pickle/graph/read-node.ts';
import { OP } from '../../pickle/opcodes.ts';
import type { Trim } from './storage-plan.ts';
import { StorageRows } from './storage-rows.ts';

export type Compacted =
  { readonly ok: true; readonly trims: ReadonlyMap<string, Trim> } | { readonly ok: false; readonly why: string };

/** A tensor's call: `_rebuild_tensor_v2(storage, offset, size, stride, …)`. */
interface TensorCall {
  readonly args: GraphNode;
  readonly key: string;
  readonly offset: number;
  readonly span: number;
}

const REBUILDS = new Set(['_rebuild_tensor', '_rebuild_tensor_v2']);

/**
 * Find the part of each storage that its tensors reach together, and move the tensors' offsets so that it can begin
 * there. Strides stay, so tensors that share a storage go on sharing it. A storage that anything but a plain tensor looks
 * into is left whole: every look would have to be moved.
 */
export function compactStorages(graph: PickleGraph, builder: GraphBuilder, storages: Rows<Storage>): Compacted {
  const rows = new StorageRows(storages);
  const calls = tensorCalls(graph);
  const references = new Map<string, number>();
  for (const { key } of storageReferences(graph)) references.set(key, (references.get(key) ?? 0) + 1);
  const trims = new Map<string, Trim>();
  for (const [key, uses] of groupBy(calls, ({ key }) => key)) {
    const storage = storages.at(rows.rowOf(key));
    const itemBytes = storage === undefined ? null : dtypeBytes(storage.dtype);
    if (storage === undefined || itemBytes === null || uses.length !== references.get(key)) continue;
    const reached = uses.filter(({ span }) => span > 0);
    const begin = reached.reduce((least, { offset }) => Math.min(least, offset), reached.length === 0 ? 0 : Infinity);
    const end = reached.reduce((most, { offset, span }) => Math.max(most, offset + span), 0);
    if (end * itemBytes > storage.bytes) return { ok: false, why: `a tensor reaches outside storage \`${key}\`` };
    if (begin === 0 && end * itemBytes === storage.bytes) continue;
    trims.set(key, { begin: begin * itemBytes, end: end * itemBytes });
    for (const { args, offset, span } of uses)
      if (begin > 0) graph.nodes.setOperand(args, 1, builder.int(span === 0 ? 0 : offset - begin));
  }
  return { ok: true, trims };
}

function tensorCalls(graph: PickleGraph): readonly TensorCall[] {
  const { nodes } = graph;
  const calls: TensorCall[] = [];
  const rebuilds = new Map<Child, boolean>();
  eachReachable(graph, (node) => {
    if (nodes.op(node) !== OP.REDUCE) return;
    const callee = nodes.operand(node, 0);
    const args = nodes.nodeOf(nodes.operand(node, 1) ?? 0);
    if (callee === undefined || args === null) return;
    let isRebuild = rebuilds.get(callee);
    if (isRebuild === undefined) rebuilds.set(callee, (isRebuild = isRebuildName(globalName(graph, callee))));
    const call = isRebuild ? readCall(graph, args) : null;
    if (call !== null) calls.push(call);
  });
  return calls;
}

function isRebuildName(name: readonly [module: string, name: string] | null): boolean {
  return name?.[0] === 'torch._utils' && REBUILDS.has(name[1]);
}

function readCall(graph: PickleGraph, args: GraphNode): TensorCall | null {
  const { nodes } = graph;
  const [storage, offset, size, stride] = [0, 1, 2, 3].map((at) => nodes.operand(args, at));
  if (storage === undefined || offset === undefined || size === undefined || stride === undefined) return null;
  const id = nodes.nodeOf(storage);
  const tuple = id === null ? null : nodes.nodeOf(nodes.operand(id, 0) ?? 0);
  const keyChild = tuple === null ? undefined : nodes.operand(tuple, 2);
  const key = keyChild === undefined ? null : leafText(graph, keyChild);
  const first = leafInt(graph, offset);
  const shape = intsOf(graph, size);
  const steps = intsOf(graph, stride);
  if (key === null || first === null || shape === null || steps === null) return null;
  const empty = shape.includes(0);
  const span = empty ? 0 : shape.reduce((last, dim, i) => last + (dim - 1) * (steps[i] ?? 0), 0) + 1;
  return { args, key, offset: first, span };
}

function intsOf(graph: PickleGraph, child: Child): readonly number[] | null {
  const node = graph.nodes.nodeOf(child);
  const children = node === null ? [] : graph.nodes.children(node);
  const numbers =
    children.length === 0 ? asItems(leafValue(graph, child))?.map(asInt) : children.map((item) => leafInt(graph, item));
  return numbers?.every((number) => number !== null) === true ? numbers : null;
}
