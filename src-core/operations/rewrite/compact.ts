import { dtypeBytes } from '../../model/dtype.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import { asInt, asItems } from '../../pickle/access.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import type { GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { storageReferences } from '../../pickle/graph/persistent-ids.ts';
import { reachableNodes } from '../../pickle/graph/reachable.ts';
import { globalName, leafText, leafValue, nodeOf } from '../../pickle/graph/read-node.ts';
import { OP } from '../../pickle/opcodes.ts';
import type { Trim } from './storage-plan.ts';

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
  const byKey = new Map(storages.map((storage) => [storage.key, storage]));
  const calls = tensorCalls(graph);
  const references = new Map<string, number>();
  for (const { key } of storageReferences(graph)) references.set(key, (references.get(key) ?? 0) + 1);
  const trims = new Map<string, Trim>();
  for (const [key, uses] of groupBy(calls, ({ key }) => key)) {
    const storage = byKey.get(key);
    const itemBytes = storage === undefined ? null : dtypeBytes(storage.dtype);
    if (storage === undefined || itemBytes === null || uses.length !== references.get(key)) continue;
    const reached = uses.filter(({ span }) => span > 0);
    const begin = reached.reduce((least, { offset }) => Math.min(least, offset), reached.length === 0 ? 0 : Infinity);
    const end = reached.reduce((most, { offset, span }) => Math.max(most, offset + span), 0);
    if (end * itemBytes > storage.bytes) return { ok: false, why: `a tensor reaches outside storage \`${key}\`` };
    if (begin === 0 && end * itemBytes === storage.bytes) continue;
    trims.set(key, { begin: begin * itemBytes, end: end * itemBytes });
    for (const call of uses) if (begin > 0) moveOffset(builder, call, call.span === 0 ? 0 : call.offset - begin);
  }
  return { ok: true, trims };
}

function tensorCalls(graph: PickleGraph): readonly TensorCall[] {
  const calls: TensorCall[] = [];
  for (const node of reachableNodes(graph)) {
    if (node.op !== OP.REDUCE) continue;
    const [callee, argument] = node.children;
    const name = callee === undefined ? null : globalName(graph, callee);
    const args = argument === undefined ? null : nodeOf(argument);
    if (name?.[0] !== 'torch._utils' || !REBUILDS.has(name[1]) || args === null) continue;
    const call = readCall(graph, args);
    if (call !== null) calls.push(call);
  }
  return calls;
}

function readCall(graph: PickleGraph, args: GraphNode): TensorCall | null {
  const [storage, offset, size, stride] = args.children;
  if (storage === undefined || offset === undefined || size === undefined || stride === undefined) return null;
  const pid = nodeOf(storage)?.children[0];
  const tuple = pid === undefined ? null : nodeOf(pid);
  const keyChild = tuple?.children[2];
  const key = keyChild === undefined ? null : leafText(graph, keyChild);
  const first = asInt(leafValue(graph, offset));
  const shape = intsOf(graph, size);
  const steps = intsOf(graph, stride);
  if (key === null || first === null || shape === null || steps === null) return null;
  const empty = shape.includes(0);
  const span = empty ? 0 : shape.reduce((last, dim, i) => last + (dim - 1) * (steps[i] ?? 0), 0) + 1;
  return { args, key, offset: first, span };
}

function intsOf(graph: PickleGraph, child: NonNullable<GraphNode['children'][number]>): readonly number[] | null {
  const node = nodeOf(child);
  const children = node?.children ?? [];
  const values =
    node === null || children.length === 0
      ? asItems(leafValue(graph, child))
      : children.map((item) => leafValue(graph, item) ?? null);
  const numbers = values?.map((value) => asInt(value)) ?? null;
  return numbers?.every((number) => number !== null) === true ? numbers : null;
}

function moveOffset(builder: GraphBuilder, { args }: TensorCall, offset: number): void {
  args.children = args.children.map((child, i) => (i === 1 ? builder.int(offset) : child));
}
