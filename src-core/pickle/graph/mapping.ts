import type { Key, KeyPath } from '../../model/tensor.ts';
import { asInt } from '../access.ts';
import { OP } from '../opcodes.ts';
import { dictSteps } from './builder.ts';
import type { Child, GraphNode, PickleGraph, Step } from './graph.ts';
import { leafText, leafValue, nodeOf } from './read-node.ts';

export interface MapEntry {
  readonly key: Child;
  readonly value: Child;
  /** The key where it is a str. */
  readonly text: string | null;
}

/** Keys and values of a dict, an OrderedDict or any object that SETITEMS fills, as they stand in the pickle. */
export function entriesOf(graph: PickleGraph, node: GraphNode): readonly MapEntry[] {
  const pairs: MapEntry[] = [];
  const add = (items: readonly Child[]) => {
    for (let at = 0; at + 1 < items.length; at += 2) {
      const key = items[at];
      const value = items[at + 1];
      if (key !== undefined && value !== undefined) pairs.push({ key, value, text: leafText(graph, key) });
    }
  };
  if (node.op === OP.DICT) add(node.children);
  for (const step of node.tail) if (isSetItem(step)) add(step.items);
  return pairs;
}

function isSetItem(step: Step): step is Extract<Step, { kind: 'mutation' }> {
  return step.kind === 'mutation' && (step.op === OP.SETITEM || step.op === OP.SETITEMS);
}

export function isMapping(node: GraphNode): boolean {
  return node.op === OP.EMPTY_DICT || node.op === OP.DICT || node.tail.some(isSetItem);
}

/** Give a mapping other entries, batched as CPython would write them. Everything else done to it stays. */
export function setEntries(graph: PickleGraph, node: GraphNode, entries: readonly (readonly [Child, Child])[]): void {
  if (node.op === OP.DICT) node.children = [];
  const isExact = node.op === OP.EMPTY_DICT || node.op === OP.DICT;
  const steps = dictSteps(entries, isExact, graph.protocol ?? (graph.putStyle === 'text' ? 0 : 1));
  const first = node.tail.findIndex(isSetItem);
  const puts = node.tail.findLastIndex((step) => step.kind === 'put');
  const place = first >= 0 ? first : puts + 1;
  const before = node.tail.slice(0, place);
  const after = node.tail.slice(place).filter((step) => !isSetItem(step));
  node.tail = [...before, ...steps, ...after];
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
    const node: GraphNode | null = child === undefined ? null : nodeOf(child);
    if (node === null) return null;
    child = isMapping(node) || typeof key === 'string' ? entryAt(graph, node, key)?.value : itemsOf(node)[key];
  }
  return child === undefined ? null : nodeOf(child);
}

/** Items of a list or tuple that are nodes or leaves; runs of plain numbers are not spelt out, so none is found in them. */
function itemsOf(node: GraphNode): readonly (Child | undefined)[] {
  if (node.op === OP.TUPLE || node.op === OP.TUPLE1 || node.op === OP.TUPLE2 || node.op === OP.TUPLE3)
    return node.children;
  const items: (Child | undefined)[] = node.op === OP.LIST ? [...node.children] : [];
  for (const step of node.tail) {
    if (step.kind === 'raw') return items;
    if (step.kind === 'mutation' && (step.op === OP.APPEND || step.op === OP.APPENDS)) items.push(...step.items);
  }
  return items;
}
