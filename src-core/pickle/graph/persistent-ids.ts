import { OP } from '../opcodes.ts';
import type { GraphBuilder } from './builder.ts';
import type { Child, GraphNode, PickleGraph } from './graph.ts';
import { eachReachable } from './reachable.ts';
import { globalName, leafInt, leafText } from './read-node.ts';

/** One `('storage', type, key, location, numel)` of a torch pickle (a legacy one has a sixth item, the view). */
export interface StorageReference {
  /** The tuple, whose children an edit replaces. */
  readonly tuple: GraphNode;
  readonly storageModule: string;
  readonly storageClass: string;
  readonly key: string;
  readonly location: string;
  readonly elements: number;
}

type Names = Map<Child, readonly [module: string, name: string] | null>;

/** Every storage that is named by a persistent id, in the order in which the pickle writes them. */
export function storageReferences(graph: PickleGraph): readonly StorageReference[] {
  const found: StorageReference[] = [];
  const names: Names = new Map();
  for (const tuple of storageTuples(graph)) {
    const reference = readReference(graph, tuple, names);
    if (reference !== null) found.push(reference);
  }
  return found;
}

/** The same one after the other, none of them kept and no tuple twice, so that they may be changed on the way. */
export function* eachStorageReference(graph: PickleGraph): Generator<StorageReference> {
  const names: Names = new Map();
  const seen = new Uint8Array(graph.nodes.length);
  for (const tuple of storageTuples(graph)) {
    if (seen[~tuple] === 1) continue;
    seen[~tuple] = 1;
    const reference = readReference(graph, tuple, names);
    if (reference !== null) yield reference;
  }
}

/** What persistent ids are made of, where that is a node. */
function storageTuples(graph: PickleGraph): readonly GraphNode[] {
  const { nodes } = graph;
  const tuples: GraphNode[] = [];
  eachReachable(graph, (node) => {
    const pid = nodes.op(node) === OP.BINPERSID ? nodes.operand(node, 0) : undefined;
    const tuple = pid === undefined ? null : nodes.nodeOf(pid);
    if (tuple !== null) tuples.push(tuple);
  });
  return tuples;
}

function readReference(graph: PickleGraph, tuple: GraphNode, names: Names): StorageReference | null {
  const { nodes } = graph;
  const [word, type, key, location, elements] = [0, 1, 2, 3, 4].map((at) => nodes.operand(tuple, at));
  if (word === undefined || type === undefined || key === undefined || location === undefined || elements === undefined)
    return null;
  // The same class for all tensors of a dtype.
  let name = names.get(type);
  if (name === undefined) names.set(type, (name = globalName(graph, type)));
  const keyText = leafText(graph, key);
  const count = leafInt(graph, elements);
  if (leafText(graph, word) !== 'storage' || name === null || keyText === null || count === null) return null;
  return {
    tuple,
    storageModule: name[0],
    storageClass: name[1],
    key: keyText,
    location: leafText(graph, location) ?? '',
    elements: count,
  };
}

export interface StorageChange {
  /** `torch.HalfStorage` as module and class. */
  readonly type?: readonly [module: string, name: string];
  readonly key?: string;
  readonly location?: string;
  readonly elements?: number;
}

/** Change what a persistent id says, item by item; items that are not named keep their bytes. */
export function changeStorage(
  { nodes }: PickleGraph,
  builder: GraphBuilder,
  { tuple }: StorageReference,
  change: StorageChange,
): void {
  if (change.type !== undefined) nodes.setOperand(tuple, 1, builder.global(change.type[0], change.type[1]));
  if (change.key !== undefined) nodes.setOperand(tuple, 2, builder.str(change.key));
  if (change.location !== undefined) nodes.setOperand(tuple, 3, builder.interned(change.location));
  if (change.elements !== undefined) nodes.setOperand(tuple, 4, builder.int(change.elements));
}
