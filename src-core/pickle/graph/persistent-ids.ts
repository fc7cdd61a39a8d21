import { asInt } from '../access.ts';
import { OP } from '../opcodes.ts';
import type { GraphBuilder } from './builder.ts';
import type { Child, GraphNode, PickleGraph } from './graph.ts';
import { reachableNodes } from './reachable.ts';
import { globalName, leafText, leafValue, nodeOf } from './read-node.ts';

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

/** Every storage that is named by a persistent id, in the order in which the pickle writes them. */
export function storageReferences(graph: PickleGraph): readonly StorageReference[] {
  const found: StorageReference[] = [];
  for (const node of reachableNodes(graph)) {
    const pid = node.op === OP.BINPERSID ? node.children[0] : undefined;
    const tuple = pid === undefined ? null : nodeOf(pid);
    const reference = tuple === null ? null : readReference(graph, tuple);
    if (reference !== null) found.push(reference);
  }
  return found;
}

function readReference(graph: PickleGraph, tuple: GraphNode): StorageReference | null {
  const [word, type, key, location, elements] = tuple.children;
  if (word === undefined || type === undefined || key === undefined || location === undefined || elements === undefined)
    return null;
  const name = globalName(graph, type);
  const keyText = leafText(graph, key);
  const count = asInt(leafValue(graph, elements));
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
export function changeStorage(builder: GraphBuilder, reference: StorageReference, change: StorageChange): void {
  const items: Child[] = [...reference.tuple.children];
  if (change.type !== undefined) items[1] = builder.global(change.type[0], change.type[1]);
  if (change.key !== undefined) items[2] = builder.str(change.key);
  if (change.location !== undefined) items[3] = builder.interned(change.location);
  if (change.elements !== undefined) items[4] = builder.int(change.elements);
  reference.tuple.children = items;
}
