import type { Key, KeyPath } from '../../model/tensor.ts';
import { asInt } from '../access.ts';
import { OP } from '../opcodes.ts';
import { dictSteps } from './builder.ts';
import type { Child, GraphNode, PickleGraph, Step } from './graph.ts';
import { leafText, leafValue } from './read-node.ts';
import { appendAll } from '../../model/append-all.ts';

export interface MapEntry {
  readonly key: Child;
  readonly value: Child;
  /** The key where it is a str. */
  readonly text: string | null;
}

/** Keys and values of a dict, an OrderedDict or any object that SETITEMS fills, as they stand in the pickle. */
export function entriesOf(graph: PickleGraph, node: GraphNode): readonly MapEntry[] {
  const { nodes } = graph;
  const pairs: MapEntry[] = [];
  const add = (items: readonly Child[]) => {
    for (let at = 0; at + 1 < items.length; at += 2) {
      const key = items[at];
      const value = items[at + 1];
      if (key !== undefined && value !== undefined) pairs.push({ key, value, text: leafText(graph, key) });
    }
  };
  if (nodes.op(node) === OP.DICT) add(nodes.children(node));
  for (const step of nodes.tail(node)) if (isSetItem(step)) add(step.items);
  return pairs;
}

function isSetItem(step: Step): step is Extract<Step, { kind: 'mutation' }> {
  return step.kind === 'mutation' && isSetItemOp(step.op);
}

export function isMapping({ nodes }: PickleGraph, node: GraphNode): boolean {
  const op = nodes.op(node);
  return op === OP.EMPTY_DICT || op === OP.DICT || nodes.steps.some(nodes.tailOf(node), isSetItemOp);
}

function isSetItemOp(op: number): boolean {
  return op === OP.SETITEM || op === OP.SETITEMS;
}

/** Give a mapping other entries, batched as CPython would write them. Everything else done to it stays. */
export function setEntries(graph: PickleGraph, node: GraphNode, entries: readonly (readonly [Child, Child])[]): void {
  const { nodes } = graph;
  const op = nodes.op(node);
  if (op === OP.DICT) nodes.setChildren(node, []);
  const isExact = op === OP.EMPTY_DICT || op === OP.DICT;
  const steps = dictSteps(entries, isExact, graph.protocol ?? (graph.putStyle === 'text' ? 0 : 1));
  const tail = nodes.tail(node);
  const first = tail.findIndex(isSetItem);
  const puts = tail.findLastIndex((step) => step.kind === 'put');
  const place = first >= 0 ? first : puts + 1;
  const before = tail.slice(0, place);
  const after = tail.slice(place).filter((step) => !isSetItem(step));
  nodes.setTail(node, [...before, ...steps, ...after]);
}

/** The entry under a key: a str, or a whole number for an int key. The last of equal keys, which is the one that counts. */
export function entryAt(graph: PickleGraph, node: GraphNode, key: Key): MapEntry | undefined {
  return entriesOf(graph, node).findLast(({ key: child, text }) =>
    typeof key === 'string' ? text === key : text === null && asInt(leafValue(graph, child)) === key,
  );
}

/** The node a path of keys leads to from the root: dict keys and list indexes. Null where there is none. */
export function nodeAt(graph: PickleGraph, path: KeyPath): GraphNode | null {
  let child: Child | undefined = graph.root;
  for (const key of path) {
    const node: GraphNode | null = child === undefined ? null : graph.nodes.nodeOf(child);
    if (node === null) return null;
    child =
      isMapping(graph, node) || typeof key === 'string' ? entryAt(graph, node, key)?.value : itemsOf(graph, node)[key];
  }
  return child === undefined ? null : graph.nodes.nodeOf(child);
}

/** Items of a list or tuple that are nodes or leaves; runs of plain numbers are not spelt out, so none is found in them. */
function itemsOf({ nodes }: PickleGraph, node: GraphNode): readonly (Child | undefined)[] {
  const op = nodes.op(node);
  if (op === OP.TUPLE || op === OP.TUPLE1 || op === OP.TUPLE2 || op === OP.TUPLE3) return nodes.children(node);
  const items: (Child | undefined)[] = op === OP.LIST ? [...nodes.children(node)] : [];
  for (const step of nodes.tail(node)) {
    if (step.kind === 'raw') return items;
    if (step.kind === 'mutation' && (step.op === OP.APPEND || step.op === OP.APPENDS)) appendAll(items, step.items);
  }
  return items;
}
